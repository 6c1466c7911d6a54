import { byBytes, goKind, type GoValue, isMap, isTrue, valueAt } from "../go-template/go-value.ts";
import { TemplateFault } from "../go-template/template-fault.ts";
import type { TemplateFunction } from "../go-template/template-set.ts";
import { takes, takesMore } from "./takes.ts";

/** What every Go template can do. `and` and `or` are here for their names: they do not look at all of their arguments. */
export const COMPARISON_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: () => null,
  or: () => null,
  not: takes(["any"], (value) => !isTrue(value)),
  eq: takesMore(["any", "any"], (first, ...others) => others.some((other) => areEqual(first, other))),
  ne: takes(["any", "any"], (a, b) => !areEqual(a, b)),
  lt: takes(["any", "any"], (a, b) => order(a, b) < 0),
  le: takes(["any", "any"], (a, b) => order(a, b) <= 0),
  gt: takes(["any", "any"], (a, b) => order(a, b) > 0),
  ge: takes(["any", "any"], (a, b) => order(a, b) >= 0),
  len: takes(["any"], lengthOf),
  index: takesMore(["any"], (value, ...keys) => keys.reduce(itemAt, value)),
};

function areEqual(a: GoValue, b: GoValue): boolean {
  for (const value of [a, b])
    if (typeof value === "object" && value !== null) throw new TemplateFault(`non-comparable type ${goKind(value)}`);
  if (a !== null && b !== null && goKind(a) !== goKind(b)) throw new TemplateFault("incompatible types for comparison");
  return a === b;
}

function order(a: GoValue, b: GoValue): number {
  if (goKind(a) !== goKind(b)) throw new TemplateFault("incompatible types for comparison");
  if (typeof a === "string" && typeof b === "string") return byBytes(a, b);
  if (typeof a === "number" || typeof a === "bigint") return a < Number(b) ? -1 : a > Number(b) ? 1 : 0;
  throw new TemplateFault("invalid type for comparison");
}

function lengthOf(value: GoValue): GoValue {
  if (typeof value === "string") return BigInt(Buffer.byteLength(value));
  if (Array.isArray(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(Object.keys(value).length);
  throw new TemplateFault(value === null ? "len of nil pointer" : `len of type ${goKind(value)}`);
}

function itemAt(value: GoValue, key: GoValue): GoValue {
  if (isMap(value) && typeof key === "string") return valueAt(value, key);
  if (!Array.isArray(value) || typeof key !== "bigint") throw new TemplateFault(`can't index ${goKind(value)} with ${goKind(key)}`);
  const item = value[Number(key)];
  if (item === undefined) throw new TemplateFault(`error calling index: index out of range: ${key}`);
  return item;
}
