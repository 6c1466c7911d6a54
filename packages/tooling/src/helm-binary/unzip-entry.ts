import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

/**
 * One file out of a ZIP archive (APPNOTE 6.3): found through the central directory, stored or deflated.
 * Throws where the archive is none, where it has no such entry, and on what it does not read (encryption, ZIP64).
 */
export function unzipEntry(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from(uint32(END_OF_DIRECTORY)));
  if (end < 0) throw new Error("not a ZIP archive: it has no central directory");

  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error("the ZIP archive's central directory is broken");
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === name) return contentOf(archive, at, name);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`the ZIP archive has no entry ${name}`);
}

function contentOf(archive: Buffer, entry: number, name: string): Buffer {
  const flags = archive.readUInt16LE(entry + 8);
  const method = archive.readUInt16LE(entry + 10);
  const packedSize = archive.readUInt32LE(entry + 20);
  const size = archive.readUInt32LE(entry + 24);
  const header = archive.readUInt32LE(entry + 42);
  if ((flags & 1) !== 0 || packedSize === 0xffffffff) throw new Error(`${name} is encrypted or needs ZIP64`);
  if (archive.readUInt32LE(header) !== LOCAL_HEADER) throw new Error(`the ZIP archive's entry ${name} is broken`);

  // The local header has name and extra field of its own lengths, which may differ from the directory's.
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + packedSize);
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed by method ${method}, which is not known here`);
  const content = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: size });
  if (content.length !== size) throw new Error(`${name} is ${content.length} bytes long, not ${size}`);
  return content;
}

function uint32(value: number): Uint8Array {
  return new Uint8Array([value, value >>> 8, value >>> 16, value >>> 24]);
}
