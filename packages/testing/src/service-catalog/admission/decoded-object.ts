import { qualifiedName, type Resource } from "@osb/kubernetes";
import { ApiFault } from "../../kubernetes/api-fault.ts";
import type { ApiObject } from "../../kubernetes/api-object.ts";
import { goDurationMs } from "../go-duration.ts";
import { serviceCatalogCrds } from "../service-catalog-crds.ts";

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/**
 * The object as Go's types of 0.3.1 take it in: what they do not know is lost, as nothing else looks at it. Where they cannot take it in
 * it is refused; but for durations the decoder's own words are not known.
 * @throws ApiFault 400
 */
export function decodedObject(hook: string, resource: Resource, object: ApiObject): ApiObject {
  const refuse = (path: string, problem: string): never => {
    throw new ApiFault(400, "", `admission webhook "${hook}" denied the request: ${path}: ${problem}`);
  };
  const { relistDuration } = (object["spec"] ?? {}) as { readonly relistDuration?: unknown };
  if (typeof relistDuration === "string" && goDurationMs(relistDuration) === undefined)
    refuse("RelistDuration", `unmarshalerDecoder: time: invalid duration "${relistDuration}"`);
  const { metadata, status } = object;
  const taken = decoded(schemaOf(resource), object, "", refuse) as ApiObject;
  // No write of the object itself touches the status.
  return { ...taken, metadata, ...(status !== undefined && { status }) };
}

function decoded(schema: Schema, value: unknown, path: string, refuse: (path: string, problem: string) => never): unknown {
  const { type, properties, items } = schema;
  if (value === null || value === undefined || type === undefined) return value;
  if (kindOf(value) !== (type === "integer" ? "number" : type)) refuse(path, `cannot be decoded from ${kindOf(value)}`);
  if (items !== undefined) return (value as readonly unknown[]).map((item, index) => decoded(items, item, `${path}[${index}]`, refuse));
  if (properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => properties[field] !== undefined)
      .map(([field, inner]) => [field, decoded(properties[field] ?? {}, inner, path === "" ? field : `${path}.${field}`, refuse)]),
  );
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

/** The types are those of the fork, which writes them down as schemas. */
function schemaOf(resource: Resource): Schema {
  const crd = serviceCatalogCrds.find(({ metadata }) => metadata.name === qualifiedName(resource)) as
    | { readonly spec?: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] } }
    | undefined;
  return crd?.spec?.versions[0]?.schema.openAPIV3Schema ?? {};
}
