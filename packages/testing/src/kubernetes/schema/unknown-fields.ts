import { apiVersionOf } from "@osb/kubernetes";
import { ApiFault, badRequest } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import type { ServedResource } from "../served-resource.ts";
import type { Schema } from "./schema.ts";
import { valueProblem } from "./value-problem.ts";

/**
 * Drops fields that the kind does not have, with a warning for each, or none where `fieldValidation=Ignore`.
 * @throws ApiFault 400 where `fieldValidation=Strict`, and where a value of a built-in kind has the wrong type
 */
export function checkedFields(
  resource: ServedResource,
  object: ApiObject,
  query: URLSearchParams,
  warn: (text: string) => void,
): ApiObject {
  const { kind, version, custom } = resource;
  const unknown: string[] = [];
  const known = prune(resource.schema, object, "", unknown) as ApiObject;
  const problem = custom ? undefined : valueProblem(resource.schema, known, "decode");
  if (problem !== undefined) throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: json: ${problem}`);
  const told = unknown.map((path) => `unknown field "${path}"`);
  const validation = query.get("fieldValidation") ?? "Warn";
  if (told.length > 0 && validation === "Strict")
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${told.join(", ")}`);
  if (validation === "Warn") told.forEach(warn);
  return known;
}

/**
 * The object, all of whose fields have an owner's place.
 * @throws ApiFault 500 where they have not: that is how the server says it
 */
export function checkedAppliedFields(resource: ServedResource, object: ApiObject): ApiObject {
  const unknown: string[] = [];
  prune(resource.schema, object, "", unknown);
  const problem = valueProblem(resource.schema, object, "apply");
  const problems = [...unknown.map((path) => `.${path}: field not declared in schema`), ...(problem === undefined ? [] : [problem])];
  if (problems.length === 0) return object;
  const { namespace, name } = object.metadata;
  const place = `${namespace === undefined ? "" : `${namespace}/`}${name}; ${apiVersionOf(resource)}, Kind=${resource.kind}`;
  throw new ApiFault(
    500,
    "",
    `failed to create typed patch object (${place}): ${problems.length === 1 ? problems[0] : `errors:\n${problems.map((one) => `  ${one}`).join("\n")}`}`,
  );
}

function prune(schema: Schema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value))
    return schema.type === "list" ? value.map((item, index) => prune(schema.items, item, `${path}[${index}]`, unknown)) : value;
  if (!isObject(value)) return value;
  if (schema.type === "map")
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, prune(schema.values, child, `${path}.${key}`, unknown)]));
  if (schema.type !== "struct") return value;
  const kept = Object.entries(value).flatMap(([key, child]) => {
    const below = path === "" ? key : `${path}.${key}`;
    const field = schema.fields.get(key);
    if (field !== undefined) return [[key, prune(field.schema, child, below, unknown)] as const];
    if (schema.open) return [[key, child] as const];
    unknown.push(below);
    return [];
  });
  return Object.fromEntries(kept);
}
