import { isObject, type JsonObject } from "../api-object.ts";
import { childrenOf, elementOf, type Schema } from "../schema/schema.ts";
import { elementsOf } from "./field-set.ts";
import { mergedItems } from "./merged-items.ts";

/** `live` with everything that `applied` says. Entries of maps and of associative lists are joined by their names. */
export function mergeApplied(schema: Schema, live: unknown, applied: unknown): unknown {
  const parts = childrenOf(schema, applied);
  if (live === undefined || parts === undefined || childrenOf(schema, live) === undefined) return applied;
  if (Array.isArray(applied) && Array.isArray(live) && schema.type === "list") {
    const name = (item: unknown): string => elementOf(schema, item);
    return mergedItems(live, applied, name, (old, item) => mergeApplied(schema.items, old, item));
  }
  const merged: JsonObject = { ...(live as JsonObject) };
  for (const { element, schema: below, value } of parts) {
    const key = element.slice(2);
    merged[key] = mergeApplied(below, merged[key], value);
  }
  return merged;
}

/** `value` without what stands at `path`. */
export function withoutPath(schema: Schema, value: unknown, path: string): unknown {
  return without(schema, value, elementsOf(path));
}

function without(schema: Schema, value: unknown, [element, ...below]: readonly string[]): unknown {
  const child = childrenOf(schema, value)?.find((candidate) => candidate.element === element);
  if (child === undefined || element === undefined) return value;
  const rest = below.length === 0 ? undefined : without(child.schema, child.value, below);
  if (Array.isArray(value) && schema.type === "list")
    return value.flatMap((item: unknown) => (elementOf(schema, item) !== element ? [item] : rest === undefined ? [] : [rest]));
  if (!isObject(value)) return value;
  const { [element.slice(2)]: _gone, ...others } = value;
  return rest === undefined ? others : { ...value, [element.slice(2)]: rest };
}
