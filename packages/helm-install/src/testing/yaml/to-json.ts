import { type GoValue, isMap, valueAt, byBytes } from "../go-template/go-value.ts";

/** A value as helm's `toJson` writes it: keys in order, and what HTML could take for its own as an escape. */
export function toJson(value: GoValue): string {
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (isMap(value)) {
    const keys = Object.keys(value).sort(byBytes);
    return `{${keys.map((key) => `${text(key)}:${toJson(valueAt(value, key))}`).join(",")}}`;
  }
  return typeof value === "string" ? text(value) : String(value);
}

function text(value: string): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
