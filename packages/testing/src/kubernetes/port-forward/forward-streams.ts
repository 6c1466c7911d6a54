import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { serveSpdy } from "./serve-spdy.ts";
import type { SpdyStream } from "./spdy-stream.ts";

type Dial = (port: number) => Promise<Socket>;

/** Forwards ports over SPDY: each connection is a pair of streams, one for the data and one for what goes wrong. */
export function forwardStreams(connection: Duplex, dial: Dial): Promise<void> {
  const waiting = new Map<string, SpdyStream>();
  return serveSpdy(connection, (stream) => {
    const [type, request = ""] = ["streamtype", "requestid"].map((name) => stream.headers.get(name));
    if (type !== "data" && type !== "error") return stream.destroy();
    const other = waiting.get(request);
    if (other === undefined) return void waiting.set(request, stream);
    waiting.delete(request);
    const [data, error] = type === "data" ? [stream, other] : [other, stream];
    void forward(data, error, dial);
  });
}

async function forward(data: SpdyStream, error: SpdyStream, dial: Dial): Promise<void> {
  error.resume();
  try {
    const socket = await dial(Number(data.headers.get("port")));
    socket.on("error", () => socket.destroy());
    data.once("close", () => socket.destroy());
    // The other side hears of the end of the data first, and then that nothing went wrong.
    socket.once("close", () => error.end(() => data.end()));
    data.pipe(socket);
    socket.pipe(data);
  } catch (refusal) {
    error.end(String((refusal as Error).message));
    data.end();
  }
}
