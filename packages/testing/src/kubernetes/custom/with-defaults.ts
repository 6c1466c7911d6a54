import { isObject, type JsonObject } from "../api-object.ts";
import type { JsonSchema } from "./definition.ts";

/** Fills in a schema's defaults wherever an object is there to take them. Changes `value`. */
export function withDefaults(schema: JsonSchema | undefined, value: unknown): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) for (const item of value) withDefaults(schema.items, item);
  if (!isObject(value)) return;
  for (const [name, below] of Object.entries(schema.properties ?? {})) {
    if (value[name] === undefined && below.default !== undefined) (value as JsonObject)[name] = structuredClone(below.default);
    withDefaults(below, value[name]);
  }
}
