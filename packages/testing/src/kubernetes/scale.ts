import { badRequest, invalid, notServed } from "./api-fault.ts";
import { type ApiObject, isObject } from "./api-object.ts";
import type { ApiRequest, Target } from "./api-request.ts";
import { SCALES } from "./core-resources.ts";
import { decodeJson, decodeObject } from "./decode-object.ts";
import { APPLY, patchOf } from "./patches/patch-of.ts";

/** The `/scale` of an object that has replicas. */
export function scaleOf({ metadata, spec, status }: ApiObject): ApiObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const kept = { name, namespace, uid, resourceVersion, creationTimestamp };
  const replicas = replicasIn(spec);
  const selector = selectorText(isObject(spec) ? spec["selector"] : undefined);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as unknown as ApiObject["metadata"],
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: replicasIn(status), ...(selector === "" ? {} : { selector }) },
  };
}

/**
 * What a write to `/scale` makes of the object behind it.
 * @throws ApiFault 422 where the count is none
 */
export function scaled(target: Target, request: ApiRequest): (old: ApiObject) => ApiObject {
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith(APPLY)) throw notServed("server-side apply to a scale");
  const change = target.verb === "patch" ? patchOf(SCALES, contentType, decodeJson(request)) : replacement(request);
  return (old) => {
    const { metadata, spec } = change(scaleOf(old));
    const replicas = replicasIn(spec);
    if (metadata.name !== old.metadata.name)
      throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${old.metadata.name})`);
    if (!Number.isInteger(replicas) || replicas < 0) {
      const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
      throw invalid(SCALES, old.metadata.name, [{ reason: "FieldValueInvalid", message, field: "spec.replicas" }]);
    }
    const { resourceVersion, uid } = metadata;
    const precondition = { ...(resourceVersion ? { resourceVersion } : {}), ...(uid ? { uid } : {}) };
    return { ...old, metadata: { ...old.metadata, ...precondition }, spec: { ...(old["spec"] as object), replicas } };
  };
}

function replacement(request: ApiRequest): () => ApiObject {
  const scale = decodeObject(SCALES, request);
  return () => scale;
}

function replicasIn(part: unknown): number {
  return isObject(part) && part["replicas"] !== undefined ? Number(part["replicas"]) : 0;
}

/** A label selector as text, labels in order. */
function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = isObject(selector) ? selector : {};
  if (matchExpressions !== undefined) throw notServed("a scale whose selector has expressions");
  return Object.entries(isObject(matchLabels) ? matchLabels : {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(",");
}
