import { createHash } from "node:crypto";

/** The Kubernetes name of a class or plan, made of its id alone; so ids of all brokers of a scope share one space of names. */
export function escapedName(id: string): string {
  const chars = Array.from(id);
  let escaped = "";
  let before = "";
  chars.forEach((char, index) => {
    const inside = index > 0 && index < chars.length - 1;
    const kept =
      /[a-y0-9]/.test(char) || (char === "-" && inside && before !== ".") || (char === "." && inside && before !== "." && before !== "-");
    escaped += kept ? char : `z${char.codePointAt(0)?.toString(16)}z`;
    before = kept ? char : "";
  });
  if (escaped.length <= 63) return escaped;
  return `${escaped.slice(0, 30).replace(/\.$/, "")}-${createHash("md5").update(id).digest("hex")}`;
}
