/** The frames of SPDY/3.1 that matter here, by number. */
export const FRAME = { data: 0, synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7, headers: 8 } as const;
/** Whoever sends a frame with it has said all on that stream. */
export const FIN = 1;

/** One frame. */
export interface SpdyFrame {
  /** One of {@link FRAME}, or another control frame's number. */
  readonly type: number;
  readonly flags: number;
  /** 0 in frames that are about no stream. */
  readonly streamId: number;
  /** What follows the length; of frames about a stream without its number. */
  readonly body: Buffer;
}

const HEAD = 8;

/** The frames that come over a connection. Ends with it. */
export async function* spdyFrames(connection: AsyncIterable<Buffer>): AsyncGenerator<SpdyFrame> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of connection) {
    bytes = Buffer.concat([bytes, chunk]);
    for (let size = sizeOf(bytes); size !== undefined; size = sizeOf(bytes)) {
      yield read(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
  }
}

/** Bytes of a data frame. */
export function dataFrame(streamId: number, flags: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(streamId);
  head.writeUInt32BE(flags * 2 ** 24 + data.length, 4);
  return Buffer.concat([head, data]);
}

/** Bytes of a control frame. */
export function controlFrame(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt16BE(0x8003);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** Bytes of one number, as frames have it. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function sizeOf(bytes: Buffer): number | undefined {
  if (bytes.length < HEAD) return undefined;
  const size = HEAD + bytes.readUIntBE(5, 3);
  return bytes.length < size ? undefined : size;
}

function read(frame: Buffer): SpdyFrame {
  const flags = frame.readUInt8(4);
  const body = frame.subarray(HEAD);
  const isControl = (frame.readUInt8() & 0x80) !== 0;
  if (!isControl) return { type: FRAME.data, flags, streamId: frame.readUInt32BE(), body };
  const type = frame.readUInt16BE(2);
  const isAboutStream = [FRAME.synStream, FRAME.synReply, FRAME.rstStream, FRAME.headers].some((one) => one === type) && body.length >= 4;
  return { type, flags, streamId: isAboutStream ? body.readUInt32BE() & 0x7f_ff_ff_ff : 0, body: isAboutStream ? body.subarray(4) : body };
}
