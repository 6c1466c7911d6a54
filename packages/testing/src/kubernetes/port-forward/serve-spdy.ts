import type { Duplex } from "node:stream";
import { controlFrame, FIN, FRAME, spdyFrames, uint32 } from "./spdy-frames.ts";
import { NO_HEADERS, SpdyHeaders } from "./spdy-headers.ts";
import { SpdyStream } from "./spdy-stream.ts";

/** In SYN_STREAM, between the stream's number and its headers: the stream that it belongs to, its priority and its slot. */
const BEFORE_HEADERS = 6;

/**
 * The server's side of a SPDY/3.1 connection, as far as Kubernetes uses it: streams that the client opens, without windows and without
 * pushed streams. Resolves when the connection is over.
 */
export async function serveSpdy(connection: Duplex, onStream: (stream: SpdyStream) => void): Promise<void> {
  const headers = new SpdyHeaders();
  const streams = new Map<number, SpdyStream>();
  const send = (frame: Buffer, sent: (error?: Error | null) => void = () => undefined): void => {
    if (connection.writable) connection.write(frame, sent);
    else sent(new Error("the connection is over"));
  };
  let hasReplied = false;

  try {
    for await (const { type, flags, streamId, body } of spdyFrames(connection)) {
      switch (type) {
        case FRAME.data:
          streams.get(streamId)?.receive(body, (flags & FIN) !== 0);
          break;
        case FRAME.synStream: {
          const stream = new SpdyStream(streamId, await headers.read(body.subarray(BEFORE_HEADERS)), send);
          // Whoever resets a stream does not want to hear why it ended.
          stream.on("error", () => undefined);
          stream.once("close", () => streams.delete(streamId));
          send(controlFrame(FRAME.synReply, Buffer.concat([uint32(streamId), hasReplied ? NO_HEADERS.next : NO_HEADERS.first])));
          hasReplied = true;
          streams.set(streamId, stream);
          if ((flags & FIN) !== 0) stream.receive(Buffer.alloc(0), true);
          onStream(stream);
          break;
        }
        case FRAME.rstStream:
          streams.get(streamId)?.destroy();
          break;
        case FRAME.ping:
          send(controlFrame(FRAME.ping, body));
          break;
        case FRAME.headers:
          // Nobody looks at them, but what follows is compressed with them.
          await headers.read(body);
          break;
        default:
          if (type === FRAME.goAway) return;
      }
    }
  } catch {
    // Cut off by the other side, or not SPDY.
  } finally {
    for (const stream of streams.values()) stream.destroy();
    connection.destroy();
  }
}
