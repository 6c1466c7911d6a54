import { Duplex } from "node:stream";
import { constants, createDeflate } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { HEADER_DICTIONARY } from "./header-dictionary.ts";
import { serveSpdy } from "./serve-spdy.ts";
import { controlFrame, dataFrame, FIN, FRAME, uint32 } from "./spdy-frames.ts";
import type { SpdyStream } from "./spdy-stream.ts";

/** The server's end of a connection, and what the client says and hears on the other. */
class Connection extends Duplex {
  readonly heard: Buffer[] = [];

  override _read(): void {
    // The client says what it wants when it wants.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.heard.push(chunk);
    done();
  }
}

describe("serveSpdy", () => {
  let connection: Connection;
  let streams: SpdyStream[];
  let over: Promise<void>;
  let compressed: (headers: Readonly<Record<string, string>>) => Promise<Buffer>;

  beforeEach(() => {
    connection = new Connection();
    streams = [];
    compressed = compressor();
    over = serveSpdy(connection, (stream) => void streams.push(stream));
  });

  it("opens streams, and reads headers that are compressed with those before them", async () => {
    connection.push(await opening(1, { streamtype: "error", port: "80" }));
    connection.push(await opening(3, { streamtype: "data", port: "80" }));
    await until(() => streams.length === 2);

    expect(streams.map(({ headers }) => headers.get("streamtype"))).toEqual(["error", "data"]);
    const replies = connection.heard.map((frame) => [frame.readUInt16BE(2), frame.readUInt32BE(8)]);
    expect(replies).toEqual([
      [FRAME.synReply, 1],
      [FRAME.synReply, 3],
    ]);
  });

  it("takes frames however they are cut, and answers on the stream that it was asked on", async () => {
    const bytes = Buffer.concat([
      await opening(1, { streamtype: "data" }),
      dataFrame(1, 0, Buffer.from("hello ")),
      dataFrame(1, FIN, Buffer.from("you")),
    ]);
    for (let at = 0; at < bytes.length; at += 7) connection.push(bytes.subarray(at, at + 7));
    await until(() => streams.length === 1);

    const chunks: Buffer[] = [];
    streams[0]?.on("data", (chunk: Buffer) => chunks.push(chunk)).end("bye");
    await until(() => connection.heard.length === 3 && Buffer.concat(chunks).length === 9);

    expect(Buffer.concat(chunks).toString()).toBe("hello you");
    expect(connection.heard.slice(1)).toEqual([dataFrame(1, 0, Buffer.from("bye")), dataFrame(1, FIN, Buffer.alloc(0))]);
  });

  it("ends a stream that is reset, and all of them with the connection", async () => {
    connection.push(await opening(1, {}));
    connection.push(await opening(3, {}));
    connection.push(controlFrame(FRAME.rstStream, Buffer.concat([uint32(1), uint32(5)])));
    await until(() => streams[0]?.destroyed === true && streams.length === 2);
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, false]);

    connection.push(null);
    await over;

    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it("gives back pings, and closes what is no SPDY", async () => {
    connection.push(controlFrame(FRAME.ping, uint32(7)));
    await until(() => connection.heard.length === 1);
    expect(connection.heard).toEqual([controlFrame(FRAME.ping, uint32(7))]);

    connection.push(controlFrame(FRAME.synStream, Buffer.from("no headers at all, and nothing that could be one")));
    await over;

    expect(connection.destroyed).toBe(true);
  });

  async function opening(streamId: number, headers: Readonly<Record<string, string>>): Promise<Buffer> {
    const body = Buffer.concat([uint32(streamId), uint32(0), Buffer.alloc(2), await compressed(headers)]);
    return controlFrame(FRAME.synStream, body);
  }
});

/** Compresses header blocks one after the other, as one connection's are. */
function compressor(): (headers: Readonly<Record<string, string>>) => Promise<Buffer> {
  const deflate = createDeflate({ dictionary: HEADER_DICTIONARY });
  let chunks: Buffer[] = [];
  deflate.on("data", (chunk: Buffer) => chunks.push(chunk));
  const text = (value: string): Buffer => Buffer.concat([uint32(value.length), Buffer.from(value)]);
  return (headers) =>
    new Promise((resolve) => {
      const all = Object.entries(headers);
      chunks = [];
      deflate.write(Buffer.concat([uint32(all.length), ...all.flatMap(([name, value]) => [text(name), text(value)])]));
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(chunks)));
    });
}

/** Inflating takes turns of its own. */
async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setImmediate(resolve));
}
