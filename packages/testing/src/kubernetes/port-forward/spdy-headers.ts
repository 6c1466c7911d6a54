import { constants, createInflate } from "node:zlib";
import { HEADER_DICTIONARY } from "./header-dictionary.ts";

/** Reads the header blocks of one connection, in order: each is compressed with what came before it. */
export class SpdyHeaders {
  readonly #inflate = createInflate({ dictionary: HEADER_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });

  /** Headers by lower-case name. Rejects for what is no header block. */
  async read(block: Uint8Array): Promise<ReadonlyMap<string, string>> {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer): void => void chunks.push(chunk);
    this.#inflate.on("data", take);
    await new Promise<void>((resolve, reject) => {
      this.#inflate.once("error", reject);
      this.#inflate.write(block, () => resolve());
    });
    this.#inflate.removeAllListeners("error").off("data", take);
    return headersIn(Buffer.concat(chunks));
  }
}

/** The number 0, stored and not compressed, and then the empty block that lets a reader have what came before it. */
const ZERO_HEADERS = [0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** A block without headers: the first of a connection begins what the others go on with. */
export const NO_HEADERS = { first: Buffer.from([0x78, 0x01, ...ZERO_HEADERS]), next: Buffer.from(ZERO_HEADERS) } as const;

function headersIn(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return bytes.toString("utf8", at - length, at);
  };
  for (let left = bytes.readUInt32BE(); left > 0; left -= 1) headers.set(text().toLowerCase(), text());
  return headers;
}
