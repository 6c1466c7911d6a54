import { isObject } from "../api-object.ts";

const STEP = /\.([\w-]+)|\[(\d+)\]|\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]|\['([^']+)'\]/g;

/** The first value at a printer column's JSONPath: fields, indices, and filters by equality. */
export function valueAtPath(object: unknown, path: string): unknown {
  return [...path.matchAll(STEP)].reduce<unknown>((value, [, field, index, filterField, filterValue, quoted]) => {
    const name = field ?? quoted;
    if (name !== undefined) return isObject(value) ? value[name] : undefined;
    if (!Array.isArray(value)) return undefined;
    if (index !== undefined) return value[Number(index)] as unknown;
    return value.find((item) => valueAtPath(item, `.${filterField ?? ""}`) === filterValue) as unknown;
  }, object);
}
