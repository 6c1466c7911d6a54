import { Duplex } from "node:stream";
import { dataFrame, FIN } from "./spdy-frames.ts";

/** Takes the bytes of a frame, and calls back when there is room for the next. */
export type SendFrame = (frame: Buffer, sent: (error?: Error | null) => void) => void;

/** One stream of a SPDY connection, that the other side opened. */
export class SpdyStream extends Duplex {
  readonly headers: ReadonlyMap<string, string>;
  readonly #id: number;
  readonly #sendFrame: SendFrame;

  constructor(id: number, headers: ReadonlyMap<string, string>, sendFrame: SendFrame) {
    super();
    this.headers = headers;
    this.#id = id;
    this.#sendFrame = sendFrame;
  }

  /** Takes what the other side says. */
  receive(data: Buffer, isLast: boolean): void {
    if (data.length > 0) this.push(data);
    if (isLast) this.push(null);
  }

  override _read(): void {
    // What comes is taken as it comes: SPDY's own windows are not used by Kubernetes.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, sent: (error?: Error | null) => void): void {
    this.#sendFrame(dataFrame(this.#id, 0, chunk), sent);
  }

  override _final(sent: (error?: Error | null) => void): void {
    this.#sendFrame(dataFrame(this.#id, FIN, Buffer.alloc(0)), sent);
  }
}
