/** What a template works with. A `bigint` is one of Go's integers, a `number` is a float64, which all numbers in values are. */
export type GoValue = null | boolean | number | bigint | string | GoList | GoMap;
export type GoList = GoValue[];
export interface GoMap {
  [key: string]: GoValue;
}

export type GoKind = "invalid" | "bool" | "float64" | "int" | "string" | "slice" | "map";

/** As `reflect` names kinds; `invalid` is nil. */
export function goKind(value: GoValue): GoKind {
  if (value === null) return "invalid";
  if (Array.isArray(value)) return "slice";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
      return "float64";
    case "bigint":
      return "int";
    case "string":
      return "string";
    default:
      return "map";
  }
}

export function isMap(value: GoValue): value is GoMap {
  return goKind(value) === "map";
}

/** What `if` thinks of a value: everything that is zero or empty is false. */
export function isTrue(value: GoValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** A key's value, or nil where the map does not have it. */
export function valueAt(map: GoMap, key: string): GoValue {
  return Object.hasOwn(map, key) ? (map[key] ?? null) : null;
}

/** Bytes order strings in Go; code units would order some of them differently. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
