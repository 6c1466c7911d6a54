import { type ApiObject, isObject } from "../api-object.ts";

/** An answer as recordings of custom resources show it: a Status without its frame, an object's main parts. */
export function projectedAnswer(text: string): unknown {
  if (!text.startsWith("{")) return text;
  const body = JSON.parse(text) as ApiObject;
  if (body.kind === "Status") {
    const { kind: _kind, apiVersion: _version, metadata: _metadata, ...status } = body;
    return { Status: status };
  }
  if (!isObject(body.metadata)) return body;
  const { name, resourceVersion: rv, generation: gen, deletionTimestamp: del, finalizers: fin, managedFields } = body.metadata;
  const mf = managedFields?.map(({ manager, operation, subresource, fieldsV1 }) => `${[manager, operation, subresource].filter(Boolean).join("/")}:${JSON.stringify(fieldsV1)}`);
  const { kind, spec, status, data, type, immutable } = body;
  return JSON.parse(JSON.stringify({ kind, name, rv, gen, del, fin, mf, spec, status, data, type, immutable })) as unknown;
}

/**
 * A projected answer without what differs from run to run. Revisions are counted from `base`, which two runs may have at different
 * numbers; without a base they are passed over, and so is the order of managers, which shows whether two writes fell into the same second.
 */
export function comparable(answer: unknown, base: number | undefined): unknown {
  const revision = (text: string): string => {
    if (base === undefined) return '"<rv>"';
    return Number(text) < base ? '"old"' : String(Number(text) - base);
  };
  const text = JSON.stringify(answer)
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uid>")
    .replace(/"rv":"(\d+)"/g, (_all, rv: string) => `"rv":${revision(rv)}`)
    .replace(/(current: |in record \()(\d+)\b/g, (_all, before: string, rv: string) => before + (base === undefined ? "<rv>" : Number(rv) - base))
    .replace(/"storageVersionHash":"[^"]*",?/g, "")
    .replace(/,(?=[}\]])/g, "")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replace(/gen-[a-z0-9]{5}/g, "gen-<5>");
  const value = JSON.parse(text) as unknown;
  return base === undefined && isObject(value) && Array.isArray(value["mf"]) ? { ...value, mf: value["mf"].toSorted((a, b) => (String(a) < String(b) ? -1 : 1)) } : value;
}
