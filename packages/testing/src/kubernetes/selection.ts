import { badRequest } from "./api-fault.ts";
import { type ApiObject, isObject } from "./api-object.ts";
import type { ServedResource } from "./served-resource.ts";

/** Tells whether an object is selected. */
export type Matches = (object: ApiObject) => boolean;

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

/** What `labelSelector` and `fieldSelector` let through. */
export function selection(resource: ServedResource, query: URLSearchParams): Matches {
  const labels = labelTests(query.get("labelSelector") ?? "");
  const fields = fieldTests(resource, query.get("fieldSelector") ?? "");
  return (object) => labels.every((test) => test(object.metadata.labels ?? {})) && fields.every((test) => test(object));
}

const REQUIREMENT =
  /^\s*(?:!\s*(?<absent>[\w./-]+)|(?<key>[\w./-]+)(?:\s*(?<op>==|=|!=)\s*(?<value>[\w.-]*)|\s+(?<set>in|notin)\s*\((?<values>[^()]*)\))?)\s*$/;

/** Equality, set and existence requirements, all of which have to hold. */
function labelTests(selector: string): LabelTest[] {
  if (selector.trim() === "") return [];
  return selector.split(/,(?![^(]*\))/).map((requirement) => {
    const { absent, key = "", op, value = "", set, values = "" } = REQUIREMENT.exec(requirement)?.groups ?? {};
    if (absent !== undefined) return (labels) => !(absent in labels);
    if (key === "") throw badRequest(`unable to parse requirement: found '${strangeIn(requirement)}', expected: ',', ')' or identifier`);
    if (op === undefined && set === undefined) return (labels) => key in labels;
    const wanted = set === undefined ? [value] : values.split(",").map((one) => one.trim());
    const wantsIn = op !== "!=" && set !== "notin";
    return (labels) => (key in labels && wanted.includes(labels[key] ?? "")) === wantsIn;
  });
}

/** What a set has where its first value should be, or nothing. */
function strangeIn(requirement: string): string {
  return /\s(?:in|notin)\s*\(\s*([^\w\s),.-])/.exec(requirement)?.[1] ?? "";
}

/** Field labels beyond name and namespace, by resource. */
const FIELD_LABELS: Readonly<Record<string, readonly string[]>> = {
  pods: ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase"],
  secrets: ["type"],
  namespaces: ["status.phase"],
  events: ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
    .map((field) => `involvedObject.${field}`)
    .concat("reason", "reportingComponent", "source", "type"),
};

function fieldTests({ group, plural }: ServedResource, selector: string): Matches[] {
  if (selector.trim() === "") return [];
  const supported = ["metadata.name", "metadata.namespace", ...(group === "" ? (FIELD_LABELS[plural] ?? []) : [])];
  return selector.split(",").map((requirement) => {
    const [, path = "", op, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(requirement.trim()) ?? [];
    if (op === undefined) throw badRequest(`invalid selector: '${selector}'; can't understand '${requirement}'`);
    if (!supported.includes(path)) throw badRequest(`field label not supported: ${path}`);
    return (object) => (valueAt(object, path) === value) === (op !== "!=");
  });
}

function valueAt(object: ApiObject, path: string): string {
  const value = path.split(".").reduce<unknown>((at, field) => (isObject(at) ? at[field] : undefined), object);
  return String(value ?? "");
}
