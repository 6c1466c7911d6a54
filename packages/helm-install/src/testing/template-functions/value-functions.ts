import { isDeepStrictEqual } from "node:util";
import { formatted } from "../go-template/go-format.ts";
import { goKind, type GoList, type GoMap, type GoValue, isTrue } from "../go-template/go-value.ts";
import { TemplateFault } from "../go-template/template-fault.ts";
import type { TemplateFunction } from "../go-template/template-set.ts";
import { takes, takesMore } from "./takes.ts";

/** Functions of helm (sprig's and its own) that choose and build values, and count. */
export const VALUE_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  default: takesMore(["any"], (fallback, value = null) => (isTrue(value) ? value : fallback)),
  empty: takes(["any"], (value) => !isTrue(value)),
  coalesce: (...values) => values.find(isTrue) ?? null,
  ternary: takes(["any", "any", "any"], (yes, no, condition) => (checked(condition) ? yes : no)),
  required: takes(["text", "any"], (complaint, value) => {
    if (value === null || value === "") throw new TemplateFault(complaint, { byChart: true });
    return value;
  }),
  fail: takes(["text"], (complaint) => {
    throw new TemplateFault(complaint, { byChart: true });
  }),

  dict: (...pairs) => dictOf(pairs),
  get: takes(["map", "text"], (map, key) => (Object.hasOwn(map, key) ? (map[key] ?? null) : "")),
  hasKey: takes(["map", "text"], (map, key) => Object.hasOwn(map, key)),
  list: (...values) => [...values],
  first: takes(["list"], (list) => list[0] ?? null),
  last: takes(["list"], (list) => list.at(-1) ?? null),
  rest: takes(["list"], (list) => list.slice(1)),
  has: takes(["any", "list"], (needle, list) => list.some((item) => isDeepStrictEqual(item, needle))),
  append: takes(["list", "any"], (list, value) => [...list, value]),
  concat: (...lists) => lists.flatMap((list): GoList => (Array.isArray(list) ? list : refuse(list))),
  kindIs: takes(["text", "any"], (kind, value) => {
    // Which of Go's integers a bigint stands for nobody remembers.
    if (typeof value === "bigint") throw new TemplateFault("kindIs of an integer is not known to helm in memory");
    return goKind(value) === kind;
  }),

  int: takes(["any"], integer),
  int64: takes(["any"], integer),
  add: (...values) => values.reduce((sum: bigint, value) => sum + integer(value), 0n),
  sub: takes(["any", "any"], (a, b) => integer(a) - integer(b)),
  mul: takesMore(["any"], (first, ...others) => others.reduce((product: bigint, value) => product * integer(value), integer(first))),
};

function checked(condition: GoValue): boolean {
  if (typeof condition === "boolean") return condition;
  throw new TemplateFault(`wrong type for value; expected bool; got ${goKind(condition)}`);
}

function dictOf(pairs: readonly GoValue[]): GoMap {
  const map: GoMap = {};
  for (let index = 0; index < pairs.length; index += 2)
    map[formatted(pairs[index] ?? null)] = index + 1 < pairs.length ? (pairs[index + 1] ?? null) : "";
  return map;
}

function refuse(value: GoValue): never {
  throw new TemplateFault(`cannot concat type ${goKind(value)} as list`);
}

/** What is no number counts as 0. */
function integer(value: GoValue): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(Math.trunc(value));
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "string" && /^[+-]?(0|[1-9]\d*)(\.0*)?$/.test(value) ? BigInt(value.replace("+", "").replace(/\..*/, "")) : 0n;
}
