import { createHash } from "node:crypto";

const NIL = "00000000-0000-0000-0000-000000000000";

/** The name-based UUID of `name` (RFC 4122, version 5). The broker makes every id of account, broker id and names, so they can be foretold. */
export function uuidV5(name: string, namespace = NIL): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
