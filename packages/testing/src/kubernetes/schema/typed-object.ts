import { isObject, type JsonObject } from "../api-object.ts";
import type { Schema } from "./schema.ts";

/** An object of a typed kind before anything was set in it: the places that are there nevertheless. */
export function emptyObjectOf(schema: Schema): JsonObject {
  if (schema.type !== "struct") return {};
  const places = [...schema.fields].filter(([, { always }]) => always);
  return Object.fromEntries(places.map(([name, { schema: below }]) => [name, below.type === "struct" ? emptyObjectOf(below) : null]));
}

/** A typed object forgets nulls, and maps and lists without entries. Structs stay, be they empty. */
export function withoutEmpty(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (schema.type === "list" ? withoutEmpty(schema.items, item) : item));
  if (!isObject(value) || (schema.type !== "struct" && schema.type !== "map")) return value;
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const below = schema.type === "map" ? schema.values : schema.fields.get(key)?.schema;
    if (child === null || child === undefined) continue;
    const rest = below === undefined ? child : withoutEmpty(below, child);
    const empty =
      (below?.type === "map" && isObject(rest) && Object.keys(rest).length === 0) ||
      (below?.type === "list" && Array.isArray(rest) && rest.length === 0);
    if (!empty) kept[key] = rest;
  }
  return kept;
}
