import { gunzipSync } from "node:zlib";

/** A secret that must be nowhere but in its place. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** Ways in which a secret may be written without looking like itself. */
const SPELLINGS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  plain: (value) => [value],
  "first half": (value) => [value.slice(0, value.length / 2)],
  "second half": (value) => [value.slice(value.length / 2)],
  reversed: (value) => [Array.from(value).reverse().join("")],
  base64: (value) => [0, 1, 2].map((offset) => base64At(offset, value)),
  base64url: (value) => [0, 1, 2].map((offset) => base64At(offset, value).replaceAll("+", "-").replaceAll("/", "_")),
  hex: (value) => [Buffer.from(value).toString("hex"), Buffer.from(value).toString("hex").toUpperCase()],
  "URL-encoded": (value) => [encodeURIComponent(value), new URLSearchParams({ value }).toString().slice("value=".length)],
  "JSON-escaped": (value) => [JSON.stringify(value).slice(1, -1)],
};

/** What base64 of a gzip begins with, and what base64 of that does: a release's record is both. */
const PACKED = /(?:H4sI|SDRzS)[A-Za-z0-9+/]{20,}={0,2}/g;

/** Where canaries are found in a text, and in what is packed into it, as `name, spelling` and `name, spelling, packed`. */
export function secretTraces(text: string, canaries: readonly Canary[]): readonly string[] {
  return [...tracesIn(text, canaries), ...packedIn(text).flatMap((inner) => tracesIn(inner, canaries).map((trace) => `${trace}, packed`))];
}

function tracesIn(text: string, canaries: readonly Canary[]): readonly string[] {
  return canaries.flatMap(({ name, value }) =>
    Object.entries(SPELLINGS)
      .filter(([, spell]) => spell(value).some((spelt) => text.includes(spelt)))
      .map(([spelling]) => `${name}, ${spelling}`),
  );
}

/** All that is packed into a text, however deep. */
function packedIn(text: string): readonly string[] {
  return [...text.matchAll(PACKED)].flatMap(([packed]) => {
    const inner = unpacked(packed);
    return [inner, ...packedIn(inner)];
  });
}

/** The characters of base64 that stand for the value alone, if it begins `offset` bytes after a boundary. */
function base64At(offset: number, value: string): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const whole = Math.floor((bytes.length * 8) / 6);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), whole);
}

function unpacked(packed: string): string {
  const bytes = Buffer.from(packed, "base64");
  if (bytes[0] !== 0x1f) return bytes.toString("latin1");
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch {
    return "";
  }
}
