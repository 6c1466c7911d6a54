import { isObject } from "../api-object.ts";

/** How field ownership and merging see a value. Atomic values have one owner and are replaced as a whole. */
export type Schema = Scalar | Struct | MapOf | ListOf | Free;

interface Scalar {
  readonly type: "string" | "integer" | "number" | "boolean" | "any";
}

/** Fields that are known by name. */
export interface Struct {
  readonly type: "struct";
  /** As messages about values of a wrong type name it. */
  readonly name?: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly atomic: boolean;
  /** Fields that are not declared are kept as they are (`x-kubernetes-preserve-unknown-fields`). */
  readonly open: boolean;
}

/** One field of a struct. */
export interface Field {
  readonly schema: Schema;
  /** A typed object has it even when it was never set, so nobody owns the place itself. */
  readonly always: boolean;
}

interface MapOf {
  readonly type: "map";
  readonly values: Schema;
  readonly atomic: boolean;
}

/** Items in an order. */
export interface ListOf {
  readonly type: "list";
  readonly items: Schema;
  /** How items are told apart: not at all, by their value, or by these fields. */
  readonly by: "atomic" | "set" | readonly ListKey[];
}

interface ListKey {
  readonly field: string;
  readonly default?: string;
}

/** Whatever the value is: objects are maps, lists are atomic. */
export interface Free {
  readonly type: "free";
}

/** The schema of what has none. */
export const FREE: Free = { type: "free" };

/** One place below a value, in the words of `fieldsV1`: `f:name`, `k:{"name":"x"}`, `v:"x"`. */
export interface Child {
  readonly element: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** A field of a struct, as opposed to an entry of a map or a list. */
  readonly declared: boolean;
}

/** What is below a value and can have owners of its own, or `undefined` where the value is one whole. */
export function childrenOf(schema: Schema, value: unknown): readonly Child[] | undefined {
  if (isObject(value)) {
    if (schema.type === "free")
      return entriesOf(value).map(([key, child]) => ({ element: `f:${key}`, schema: FREE, value: child, declared: false }));
    if (schema.type === "map" && !schema.atomic)
      return entriesOf(value).map(([key, child]) => ({ element: `f:${key}`, schema: schema.values, value: child, declared: false }));
    if (schema.type === "struct" && !schema.atomic)
      return entriesOf(value).map(([key, child]) => {
        const field = schema.fields.get(key);
        return { element: `f:${key}`, schema: field?.schema ?? FREE, value: child, declared: field !== undefined };
      });
  }
  if (Array.isArray(value) && schema.type === "list" && schema.by !== "atomic")
    return value.map((item: unknown) => ({ element: elementOf(schema, item), schema: schema.items, value: item, declared: false }));
  return undefined;
}

/** The name that an item of an associative list has among its like. */
export function elementOf({ by }: ListOf, item: unknown): string {
  if (by === "set" || by === "atomic" || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const keys = by.flatMap(({ field, default: otherwise }) => {
    const value = item[field] ?? otherwise;
    return value === undefined ? [] : [[field, value] as const];
  });
  return `k:${JSON.stringify(Object.fromEntries(keys.sort(([a], [b]) => (a < b ? -1 : 1))))}`;
}

function entriesOf(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([, child]) => child !== undefined);
}
