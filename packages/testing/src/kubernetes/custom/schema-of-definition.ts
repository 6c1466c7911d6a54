import { FREE, type Field, type Schema } from "../schema/schema.ts";
import { OBJECT_META } from "../schema/schema-of-kind.ts";
import type { JsonSchema } from "./definition.ts";

/** The schema of a custom resource: its own fields, and those that every object has. */
export function schemaOfDefinition(openApi: JsonSchema | undefined): Schema {
  const content = openApi === undefined ? FREE : schemaOf(openApi);
  const fields = new Map<string, Field>(content.type === "struct" ? content.fields : []);
  const own = { always: false };
  fields.set("apiVersion", { ...own, schema: { type: "string" } }).set("kind", { ...own, schema: { type: "string" } });
  fields.set("metadata", { schema: OBJECT_META, always: true });
  return { type: "struct", fields, atomic: false, open: content.type !== "struct" || content.open };
}

/** Lists are atomic and objects are joined field by field, unless the definition says otherwise. */
function schemaOf(json: JsonSchema): Schema {
  const preserves = json["x-kubernetes-preserve-unknown-fields"] === true;
  const atomic = json["x-kubernetes-map-type"] === "atomic";
  if (json["x-kubernetes-int-or-string"]) return { type: "any" };
  switch (json.type) {
    case "object":
      if (json.properties === undefined && typeof json.additionalProperties === "object")
        return { type: "map", values: schemaOf(json.additionalProperties), atomic };
      if (json.properties === undefined && preserves) return FREE;
      return {
        type: "struct",
        fields: new Map(Object.entries(json.properties ?? {}).map(([name, below]) => [name, { schema: schemaOf(below), always: false }])),
        atomic,
        open: preserves || json.additionalProperties === true,
      };
    case "array":
      return { type: "list", items: json.items === undefined ? FREE : schemaOf(json.items), by: listKeys(json) };
    case "string":
    case "integer":
    case "number":
    case "boolean":
      return { type: json.type };
    default:
      return FREE;
  }
}

function listKeys(json: JsonSchema): "atomic" | "set" | { readonly field: string }[] {
  const type = json["x-kubernetes-list-type"] ?? "atomic";
  return type === "map" ? (json["x-kubernetes-list-map-keys"] ?? []).map((field) => ({ field })) : type;
}
