import type { Cause } from "../api-fault.ts";
import { isObject } from "../api-object.ts";
import { required } from "../kinds/causes.ts";
import type { JsonSchema } from "./definition.ts";

/** What a custom resource's schema finds wrong with its content: types, required fields, enumerations, patterns and bounds. */
export function contentProblems(schema: JsonSchema, value: unknown, path = ""): Cause[] {
  if (value === null && schema.nullable === true) return [];
  if (schema.type !== undefined && !schema["x-kubernetes-int-or-string"] && !isOfType(schema.type, value))
    return [wrongType(path, schema.type, value)];
  return [...valueProblems(schema, value, path), ...itemProblems(schema, value, path), ...fieldProblems(schema, value, path)];
}

function fieldProblems(
  { properties = {}, additionalProperties, required: wanted = [] }: JsonSchema,
  value: unknown,
  path: string,
): Cause[] {
  if (!isObject(value)) return [];
  const below = Object.entries(value).flatMap(([name, child]) => {
    const schema = properties[name] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    return schema === undefined || (path === "" && name === "metadata") ? [] : contentProblems(schema, child, join(path, name));
  });
  return [...below, ...wanted.filter((name) => value[name] === undefined).map((name) => required(join(path, name)))];
}

function itemProblems({ items }: JsonSchema, value: unknown, path: string): Cause[] {
  return Array.isArray(value) && items !== undefined
    ? value.flatMap((item, index) => contentProblems(items, item, `${path}[${index}]`))
    : [];
}

function valueProblems(schema: JsonSchema, value: unknown, path: string): Cause[] {
  const problems: string[] = [];
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    const supported = schema.enum.map((one) => JSON.stringify(one)).join(", ");
    return [
      {
        reason: "FieldValueNotSupported",
        message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
        field: path,
      },
    ];
  }
  if (typeof value === "string") {
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) problems.push(`should match '${schema.pattern}'`);
    if (schema.minLength !== undefined && value.length < schema.minLength)
      problems.push(`should be at least ${schema.minLength} chars long`);
    if (schema.maxLength !== undefined && value.length > schema.maxLength)
      return [{ reason: "FieldValueTooLong", message: `Too long: may not be more than ${schema.maxLength} bytes`, field: path }];
  }
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum) problems.push(`should be greater than or equal to ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum) problems.push(`should be less than or equal to ${schema.maximum}`);
  }
  return problems.map((problem) => ({
    reason: "FieldValueInvalid",
    message: `Invalid value: ${JSON.stringify(value)}: ${path} in body ${problem}`,
    field: path,
  }));
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** The server shows the found type in the place of the value. */
function wrongType(path: string, type: string, value: unknown): Cause {
  const found = value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  return {
    reason: "FieldValueTypeInvalid",
    message: `Invalid value: "${found}": ${path} in body must be of type ${type}: "${found}"`,
    field: path,
  };
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
