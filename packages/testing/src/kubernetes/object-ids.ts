import type { Random } from "@osb/core";

/** The letters and digits that Kubernetes makes suffixes from: no vowels, so no words. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** Five characters for `generateName`. */
export function nameSuffix(random: Random): string {
  return [...random.bytes(5)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** A UUID of version 4. */
export function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A bearer token that nobody can guess. */
export function bearerToken(random: Random): string {
  return Buffer.from(random.bytes(24)).toString("base64url");
}
