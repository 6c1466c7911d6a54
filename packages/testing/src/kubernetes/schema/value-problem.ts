import { isObject } from "../api-object.ts";
import { elementOf, type ListOf, type Schema } from "./schema.ts";

/** How the first value of a wrong type is told: as a decoder of JSON tells it, or as field ownership does. */
export type Teller = "decode" | "apply";

/** What the first value of a wrong type is, or `undefined` where all fit. */
export function valueProblem(schema: Schema, value: unknown, teller: Teller): string | undefined {
  return problemAt(schema, value, { teller, struct: "", path: "", place: () => "" });
}

interface At {
  readonly teller: Teller;
  /** The type whose field this is. */
  readonly struct: string;
  /** Without list items: `spec.containers.args`. */
  readonly path: string;
  /** With them: `.spec.containers[name="c"].args`. Asked for where there is a problem, which is seldom. */
  readonly place: () => string;
}

function problemAt(schema: Schema, value: unknown, at: At): string | undefined {
  if (!fits(schema, value)) return told(schema, value, at);
  if (Array.isArray(value) && schema.type === "list")
    return (
      duplicateKey(schema, value, at) ??
      first(value, (item, index) =>
        problemAt(schema.items, item, { ...at, place: () => `${at.place()}${itemPlace(elementOf(schema, item), index)}` }),
      )
    );
  if (!isObject(value) || schema.type === "free") return undefined;
  const below = (name: string) => (): string => `${at.place()}.${name}`;
  if (schema.type === "map")
    return first(Object.entries(value), ([name, child]) =>
      isSound(schema.values, child) ? undefined : problemAt(schema.values, child, { ...at, place: below(name) }),
    );
  if (schema.type !== "struct") return undefined;
  return first(Object.entries(value), ([name, child]) => {
    const field = schema.fields.get(name);
    if (field === undefined || isSound(field.schema, child)) return undefined;
    const path = at.path === "" ? name : `${at.path}.${name}`;
    return problemAt(field.schema, child, { teller: at.teller, struct: schema.name ?? at.struct, path, place: below(name) });
  });
}

/** Nothing is wrong with it, and nothing is in it: so are most values, and nobody has to know where they are. */
function isSound(schema: Schema, value: unknown): boolean {
  return (typeof value !== "object" || value === null) && fits(schema, value);
}

/** Ownership tells items apart by their keys, so no two may have the same. */
function duplicateKey(schema: ListOf, items: readonly unknown[], { teller, place }: At): string | undefined {
  if (teller !== "apply" || schema.by === "atomic") return undefined;
  const names = items.map((item) => elementOf(schema, item));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined ? undefined : `${place()}: duplicate entries for key ${itemPlace(twice, 0)}`;
}

function fits(schema: Schema, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  switch (schema.type) {
    case "string":
    case "boolean":
      return typeof value === schema.type;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "list":
      return Array.isArray(value);
    case "map":
    case "struct":
      return isObject(value);
    default:
      return true;
  }
}

function told(schema: Schema, value: unknown, { teller, struct, path, place }: At): string {
  const found = Array.isArray(value) ? "array" : isObject(value) ? "object" : typeof value === "boolean" ? "bool" : typeof value;
  if (teller === "decode")
    return `cannot unmarshal ${found} into Go struct field ${struct}.${path} of type ${GO_TYPES[schema.type] ?? schema.type}`;
  const shown = isObject(value)
    ? "map"
    : Array.isArray(value)
      ? "list"
      : typeof value === "string"
        ? "string"
        : `&value.valueUnstructured{Value:${String(value)}}`;
  return `${place()}: expected ${OWNED_TYPES[schema.type] ?? schema.type}, got ${shown}`;
}

const GO_TYPES: Readonly<Record<string, string>> = {
  integer: "int32",
  number: "float64",
  boolean: "bool",
  list: "[]string",
  map: "map[string]string",
  struct: "struct",
};
const OWNED_TYPES: Readonly<Record<string, string>> = {
  integer: "numeric (int or float)",
  number: "numeric (int or float)",
  struct: "map",
};

function itemPlace(element: string, index: number): string {
  return element.startsWith("k:")
    ? `[${Object.entries(JSON.parse(element.slice(2)) as object)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(",")}]`
    : `[${index}]`;
}

function first<Item>(items: readonly Item[], problem: (item: Item, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
