import { isObject, type JsonObject } from "../api-object.ts";
import { mergedItems } from "../fields/merged-items.ts";
import { elementOf, FREE, type ListOf, type Schema } from "../schema/schema.ts";

/** Strategic merge patch: a merge patch that joins lists by the kind's merge keys, and knows `$patch` and its relatives. */
export function strategicMerge(schema: Schema, target: unknown, patch: unknown): unknown {
  if (Array.isArray(patch))
    return schema.type === "list" && schema.by !== "atomic" ? mergeList(schema, Array.isArray(target) ? target : [], patch) : patch;
  if (!isObject(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === "delete") return {};
  const merged: JsonObject = directive !== "replace" && isObject(target) ? { ...target } : {};
  if (Array.isArray(retained)) for (const key of Object.keys(merged)) if (!retained.includes(key)) delete merged[key];
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith(ORDER)) continue;
    const removing = /^\$deleteFromPrimitiveList\/(.*)$/.exec(key)?.[1];
    if (removing !== undefined) {
      const current = merged[removing];
      if (Array.isArray(current)) merged[removing] = current.filter((item) => !(value as unknown[]).includes(item));
    } else if (value === null) delete merged[key];
    else merged[key] = strategicMerge(below(schema, key), merged[key], value);
  }
  for (const [key, order] of Object.entries(changes)) {
    const [field, list] = [key.slice(ORDER.length), merged[key.slice(ORDER.length)]];
    if (key.startsWith(ORDER) && Array.isArray(order) && Array.isArray(list)) merged[field] = inOrder(below(schema, field), list, order);
  }
  return merged;
}

const ORDER = "$setElementOrder/";

/** The list in the order that a patch gives its items; those that it does not name stay where they are between the others. */
function inOrder(schema: Schema, list: readonly unknown[], order: readonly unknown[]): unknown[] {
  const name = schema.type === "list" ? (item: unknown) => elementOf(byMergeKey(schema), item) : (item: unknown) => JSON.stringify(item);
  const present = new Set(list.map(name));
  return mergedItems(
    list,
    order.filter((item) => present.has(name(item))),
    name,
    (item) => item,
  );
}

function mergeList(schema: ListOf, target: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (patch.some((item) => isObject(item) && item["$patch"] === "replace" && Object.keys(item).length === 1))
    return patch.filter((item) => !(isObject(item) && "$patch" in item));
  const byKey = byMergeKey(schema);
  const items = new Map(target.map((item) => [elementOf(byKey, item), item]));
  for (const item of patch) {
    const name = elementOf(byKey, item);
    if (isObject(item) && item["$patch"] === "delete") items.delete(name);
    else items.set(name, strategicMerge(schema.items, items.get(name), item));
  }
  return [...items.values()];
}

/** Merge keys are the first of the keys by which field managers tell items apart. */
function byMergeKey(schema: ListOf): ListOf {
  return schema.by === "set" || schema.by === "atomic" ? schema : { ...schema, by: schema.by.slice(0, 1) };
}

function below(schema: Schema, key: string): Schema {
  if (schema.type === "struct") return schema.fields.get(key)?.schema ?? FREE;
  return schema.type === "map" ? schema.values : FREE;
}
