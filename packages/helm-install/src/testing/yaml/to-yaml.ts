import { shortestFloat } from "../go-template/go-format.ts";
import { type GoValue, isMap, valueAt } from "../go-template/go-value.ts";
import { naturalOrder } from "./natural-order.ts";
import { yamlScalar } from "./yaml-scalar.ts";

/** A value as helm's `toYaml` writes it: keys in order, lists at the height of the key that they belong to. */
export function toYaml(value: GoValue): string {
  const isScalar = value === null || typeof value !== "object";
  return isScalar ? scalar(value, 0, "  ") : block(value, "");
}

/** @param indent of its lines but the first, which the caller has begun already */
function block(value: GoValue, indent: string): string {
  if (Array.isArray(value) && value.length > 0) return value.map((item) => `- ${block(item, `${indent}  `)}`).join(`\n${indent}`);
  if (isMap(value) && Object.keys(value).length > 0) {
    const keys = Object.keys(value).sort(naturalOrder);
    return keys.map((key) => entry(key, valueAt(value, key), indent)).join(`\n${indent}`);
  }
  return scalar(value, indent.length, indent);
}

function entry(name: string, value: GoValue, indent: string): string {
  const key = yamlScalar(name, indent.length, undefined);
  if (Array.isArray(value) && value.length > 0) return `${key}:\n${indent}${block(value, indent)}`;
  if (isMap(value) && Object.keys(value).length > 0) return `${key}:\n${indent}  ${block(value, `${indent}  `)}`;
  return `${key}: ${scalar(value, indent.length + key.length + 2, `${indent}  `)}`;
}

function scalar(value: GoValue, column: number, indent: string): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "[]";
  switch (typeof value) {
    case "string":
      return yamlScalar(value, column, indent);
    case "number":
      // Whole numbers become integers on the way, as far as an integer goes.
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value).toString() : shortestFloat(value);
    case "object":
      return "{}";
    default:
      return String(value);
  }
}
