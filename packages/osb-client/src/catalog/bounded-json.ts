import { err, ok, type Result } from "neverthrow";

/** Deeper than any catalog with JSON schemas in it. */
const MAX_DEPTH = 64;
/** About ten times what the 27 services of the AWS broker have. */
const MAX_VALUES = 200_000;

/**
 * Parses JSON that somebody hostile may have written: what would need much more memory or stack than its text is
 * refused before it is parsed, and keys named `__proto__` are dropped.
 */
export function boundedJson(text: string): Result<unknown, "not-json" | "too-deep" | "too-many-values"> {
  const excess = excessOf(text);
  if (excess !== undefined) return err(excess);
  try {
    return ok(JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value)));
  } catch {
    return err("not-json");
  }
}

function excessOf(text: string): "too-deep" | "too-many-values" | undefined {
  let depth = 0;
  let values = 1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") {
      depth += 1;
      values += 1;
    } else if (char === "}" || char === "]") depth -= 1;
    else if (char === ",") values += 1;
    if (depth > MAX_DEPTH) return "too-deep";
    if (values > MAX_VALUES) return "too-many-values";
  }
  return undefined;
}
