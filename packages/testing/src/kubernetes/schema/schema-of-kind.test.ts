import * as models from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { CORE_RESOURCES } from "../core-resources.ts";
import type { Schema, Struct } from "./schema.ts";

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

type Model = { getAttributeTypeMap(): readonly Attribute[] };

/** One type here stands for several of the API's, and has the fields of all. */
const SHARED = new Set([
  "Container.targetContainerName",
  "Condition.lastProbeTime",
  "Condition.lastUpdateTime",
  "Condition.observedGeneration",
  "Condition.lastTransitionTime",
  "LocalProfile.localhostProfile",
]);

function modelNamed(type: string): Model | undefined {
  return (models as unknown as Record<string, Model>)[type.replace(/^Array<(.*)>$/, "$1")];
}

/** Every field in which a built-in type and the client library's model of it differ, `Type.field` each. */
function differences(schema: Struct, model: Model, seen = new Set<string>()): string[] {
  const name = schema.name ?? "";
  if (seen.has(`${name} ${(model as unknown as { name: string }).name}`)) return [];
  seen.add(`${name} ${(model as unknown as { name: string }).name}`);
  const attributes = new Map(model.getAttributeTypeMap().map(({ baseName, type }) => [baseName, type]));
  const missing = [...attributes.keys()].filter((field) => !schema.fields.has(field)).map((field) => `${name} lacks ${field}`);
  const foreign = [...schema.fields.keys()].filter((field) => !attributes.has(field) && !SHARED.has(`${name}.${field}`));
  const below = [...schema.fields].flatMap(([field, { schema: at }]) => {
    const type = attributes.get(field) ?? "";
    const problem = typeProblem(at, type);
    if (problem) return [`${name}.${field} is ${problem}, not ${type}`];
    const struct = at.type === "list" ? at.items : at;
    const next = modelNamed(type);
    return struct.type === "struct" && next !== undefined ? differences(struct, next, seen) : [];
  });
  return [...missing, ...foreign.map((field) => `${name} should not have ${field}`), ...below];
}

function typeProblem(schema: Schema, type: string): string | undefined {
  if (type === "" || schema.type === "free" || schema.type === "any") return undefined;
  const fits = {
    string: /^(string|Date|V1MicroTime)$/,
    integer: /^number$/,
    number: /^number$/,
    boolean: /^boolean$/,
    struct: /^(V1|Core)/,
    map: /^\{/,
    list: /^Array</,
  }[schema.type];
  return fits.test(type) ? undefined : schema.type;
}

describe("the built-in types", () => {
  it.each(CORE_RESOURCES.map((resource) => [resource.kind, resource] as const))(
    "%s has the fields that the client library knows",
    (kind, { schema }) => {
      const model = modelNamed(kind === "Event" ? "CoreV1Event" : `V1${kind}`);

      expect(model).toBeDefined();
      expect(differences(schema as Struct, model as Model)).toEqual([]);
    },
  );
});
