import { apiVersionOf } from "@osb/kubernetes";
import { ApiFault, badRequest } from "../api-fault.ts";
import { type ApiObject, isObject, type JsonObject } from "../api-object.ts";
import type { ServedResource } from "../served-resource.ts";
import type { Schema } from "./schema.ts";
import { valueProblem } from "./value-problem.ts";

/**
 * Drops fields that the kind does not have, with a warning for each, or none where `fieldValidation=Ignore`.
 * @throws ApiFault 400 where `fieldValidation=Strict`, and where a value of a built-in kind has the wrong type: 422 if a patch has put it there
 */
export function checkedFields(
  resource: ServedResource,
  object: ApiObject,
  query: URLSearchParams,
  warn: (text: string) => void,
  by: "body" | "patch" = "body",
): ApiObject {
  const { kind, version, custom } = resource;
  const unknown: string[] = [];
  const known = prune(resource.schema, object, "", unknown) as ApiObject;
  const mistyped = custom ? undefined : valueProblem(resource.schema, known, "decode");
  const problem = mistyped === undefined ? resource.rules.decodeProblem?.(known) : `json: ${mistyped}`;
  if (problem !== undefined && by === "patch") throw unreadablePatch(known, problem);
  if (problem !== undefined) throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${problem}`);
  const told = unknown.map((path) => `unknown field "${path}"`);
  const validation = query.get("fieldValidation") ?? "Warn";
  if (told.length > 0 && validation === "Strict")
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${told.join(", ")}`);
  if (validation === "Warn") told.forEach(warn);
  return known;
}

/** Here the server shows the object as a whole, whatever is in it. */
function unreadablePatch(object: ApiObject, problem: string): ApiFault {
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${problem}`;
  return new ApiFault(422, "Invalid", ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: "FieldValueInvalid", message, field: "patch" }],
  });
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
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const field = schema.fields.get(key);
    const below = (): string => (path === "" ? key : `${path}.${key}`);
    if (field === undefined && !schema.open) unknown.push(below());
    else kept[key] = field === undefined || typeof child !== "object" ? child : prune(field.schema, child, below(), unknown);
  }
  return kept;
}
