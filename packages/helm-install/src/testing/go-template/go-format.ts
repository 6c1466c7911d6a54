import { byBytes, type GoKind, goKind, type GoValue, valueAt } from "./go-value.ts";
import { TemplateFault } from "./template-fault.ts";

/** A value as a template prints it. */
export function printed(value: GoValue): string {
  return value === null ? "<no value>" : formatted(value);
}

/** Go's `fmt.Sprintf`, with the verbs that charts use. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  let next = 0;
  const text = format.replace(/%([^a-zA-Z%]*)([a-zA-Z%]?)/gu, (verb, flags: string, letter: string) => {
    if (letter === "%") return "%";
    if (flags !== "" || !/^[svdqt]$/.test(letter)) throw new TemplateFault(`printf with ${verb} is not known to helm in memory`);
    if (next >= args.length) return `%!${letter}(MISSING)`;
    return withVerb(letter, args[next++] ?? null);
  });
  const rest = args.slice(next);
  return rest.length === 0 ? text : `${text}%!(EXTRA ${rest.map((arg) => `${typeName(arg)}=${formatted(arg)}`).join(", ")})`;
}

/** A string in double quotes, as Go writes it: `%q`. */
export function quoted(text: string): string {
  const inner = text.replace(/["\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (char) => (char === " " ? char : (ESCAPES[char] ?? coded(char))));
  return `"${inner}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function coded(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** A float64 in the shortest form that is still exact: `%v`. */
export function shortestFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return power < 0 ? value.toFixed(mantissa.replace(/[-.]/g, "").length - 1 - power) : String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** A value as `%v` of Go's `fmt` writes it. */
export function formatted(value: GoValue): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return shortestFloat(value);
  if (Array.isArray(value)) return `[${value.map(formatted).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const keys = Object.keys(value).sort(byBytes);
  return `map[${keys.map((key) => `${key}:${formatted(valueAt(value, key))}`).join(" ")}]`;
}

function withVerb(verb: string, value: GoValue): string {
  const kind = goKind(value);
  if (verb === "v") return formatted(value);
  if (Array.isArray(value)) return `[${value.map((item) => (item === null ? "<nil>" : withVerb(verb, item))).join(" ")}]`;
  if (kind === "map") throw new TemplateFault(`printf with %${verb} of a map is not known to helm in memory`);
  if (verb === "q" && typeof value === "string") return quoted(value);
  if (KIND_OF_VERB[verb] === kind) return formatted(value);
  return value === null ? `%!${verb}(<nil>)` : `%!${verb}(${typeName(value)}=${formatted(value)})`;
}

const KIND_OF_VERB: Readonly<Record<string, GoKind>> = { s: "string", d: "int", t: "bool" };

/** As `%T` writes it. */
function typeName(value: GoValue): string {
  const kind = goKind(value);
  return { invalid: "<nil>", slice: "[]interface {}", map: "map[string]interface {}" }[kind as string] ?? kind;
}
