import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unzipEntry } from "./unzip-entry.ts";

describe("unzipEntry", () => {
  const archive = zipOf([
    { name: "a/first", method: 0, content: Buffer.from("stored") },
    { name: "b/second", method: 8, content: Buffer.from("deflated ".repeat(100)) },
  ]);

  it("reads a stored and a deflated entry", () => {
    expect(unzipEntry(archive, "a/first").toString()).toBe("stored");
    expect(unzipEntry(archive, "b/second").toString()).toBe("deflated ".repeat(100));
  });

  it("says which entry is missing", () => {
    expect(() => unzipEntry(archive, "c/third")).toThrow("has no entry c/third");
  });

  it("refuses what is no archive, and an entry that is longer than it says", () => {
    expect(() => unzipEntry(Buffer.from("<html>404</html>"), "a/first")).toThrow("not a ZIP archive");
    expect(() => unzipEntry(zipOf([{ name: "bomb", method: 8, content: Buffer.alloc(1_000), size: 10 }]), "bomb")).toThrow("larger than");
  });
});

interface Entry {
  readonly name: string;
  readonly method: 0 | 8;
  readonly content: Buffer;
  /** What the directory says; the truth where it is absent. */
  readonly size?: number;
}

function zipOf(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const { name, method, content, size = content.length } of entries) {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30 + name.length + 4);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28); // An extra field that the directory does not have.
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(Buffer.concat(files).length, 42);
    entry.write(name, 46);
    files.push(local, packed);
    directory.push(entry);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(files).length, 16);
  return Buffer.concat([...files, ...directory, end]);
}
