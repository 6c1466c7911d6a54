import { createHash } from "node:crypto";
import { formatted, quoted, sprintf } from "../go-template/go-format.ts";
import { type GoValue } from "../go-template/go-value.ts";
import { TemplateFault } from "../go-template/template-fault.ts";
import type { TemplateFunction } from "../go-template/template-set.ts";
import { takes, takesMore } from "./takes.ts";

/** Functions of Go and of helm (sprig's) that make texts. */
export const TEXT_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  print: (...values) => values.map((value, index) => spaced(values[index - 1], value) + formatted(value)).join(""),
  println: (...values) => `${values.map(formatted).join(" ")}\n`,
  printf: takesMore(["text"], (format, ...values) => sprintf(format, values)),
  quote: (...values) => joined(values, quoted),
  squote: (...values) => joined(values, (text) => `'${text}'`),
  toString: takes(["any"], formatted),
  upper: takes(["text"], (text) => text.toUpperCase()),
  lower: takes(["text"], (text) => text.toLowerCase()),
  trim: takes(["text"], (text) => text.trim()),
  trimPrefix: takes(["text", "text"], (prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: takes(["text", "text"], (suffix, text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text)),
  trunc: takes(["int", "text"], (length, text) => truncated(Number(length), text)),
  replace: takes(["text", "text", "text"], (from, to, text) => text.replaceAll(from, () => to)),
  contains: takes(["text", "text"], (part, text) => text.includes(part)),
  hasPrefix: takes(["text", "text"], (prefix, text) => text.startsWith(prefix)),
  hasSuffix: takes(["text", "text"], (suffix, text) => text.endsWith(suffix)),
  indent: takes(["int", "text"], indented),
  nindent: takes(["int", "text"], (width, text) => `\n${indented(width, text)}`),
  join: takes(["text", "any"], (separator, value) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== null)
      .map(formatted)
      .join(separator),
  ),
  b64enc: takes(["text"], (text) => Buffer.from(text).toString("base64")),
  b64dec: takes(["text"], (text) => Buffer.from(text, "base64").toString()),
  sha256sum: takes(["text"], (text) => createHash("sha256").update(text).digest("hex")),
  regexMatch: takes(["text", "text"], (pattern, text) => goPattern(pattern).test(text)),
};

/** `print` puts a space between two operands where neither is a string. */
function spaced(before: GoValue | undefined, value: GoValue): string {
  return before === undefined || typeof before === "string" || typeof value === "string" ? "" : " ";
}

function joined(values: readonly GoValue[], tell: (text: string) => string): string {
  return values
    .filter((value) => value !== null)
    .map((value) => tell(formatted(value)))
    .join(" ");
}

function indented(width: bigint, text: string): string {
  const pad = " ".repeat(Number(width));
  return pad + text.replaceAll("\n", `\n${pad}`);
}

/** Counted in bytes; a negative length counts from the end. */
function truncated(length: number, text: string): string {
  const bytes = Buffer.from(text);
  if (length < 0) return bytes.length + length > 0 ? bytes.subarray(bytes.length + length).toString() : text;
  return bytes.subarray(0, length).toString();
}

/** What both languages understand the same way. Flags, POSIX classes and Go's own escapes are not among it. */
function goPattern(pattern: string): RegExp {
  const foreign = /\(\?[^:]|\[\[:|\\[AzQCEpP]/.exec(pattern);
  try {
    if (foreign === null) return new RegExp(pattern, "u");
  } catch {
    // Told below.
  }
  throw new TemplateFault(`the regular expression ${quoted(pattern)} is not known to helm in memory`);
}
