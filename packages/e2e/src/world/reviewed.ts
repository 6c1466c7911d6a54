import type { Resource } from "@osb/kubernetes";
import type { Admission, AdmissionHook, ApiObject } from "@osb/testing/kubernetes";
import { ApiFault } from "@osb/testing/parts";

/** The question of an API server, `admission.k8s.io/v1`, as far as a hook is told of it. */
export interface ReviewRequest {
  readonly uid: string;
  readonly kind: { readonly kind: string };
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  readonly subResource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly operation: Admission["operation"];
  readonly userInfo: { readonly username: string; readonly uid?: string; readonly groups?: readonly string[] };
  readonly object?: ApiObject | null;
  readonly oldObject?: ApiObject | null;
}

/** The answer. */
export interface ReviewResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly code: number; readonly reason: string; readonly message: string };
  readonly patchType?: "JSONPatch";
  /** RFC 6902, in base64. */
  readonly patch?: string;
}

/** What a hook of the fakes says to a question of a real API server. */
export function reviewed(hook: AdmissionHook, request: ReviewRequest): ReviewResponse {
  const admission = admissionOf(request);
  const { uid } = request;
  try {
    const denial = hook.validate?.(admission);
    if (denial !== undefined) return { uid, allowed: false, status: { code: 403, reason: "Forbidden", message: denial } };
    const { object } = admission;
    if (hook.mutate === undefined || object === undefined) return { uid, allowed: true };
    const patch = patchBetween(object, hook.mutate({ ...admission, object }));
    return {
      uid,
      allowed: true,
      ...(patch.length > 0 && { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") }),
    };
  } catch (thrown) {
    if (!(thrown instanceof ApiFault)) throw thrown;
    // The API server says by itself who denied it.
    const message = thrown.message.replace(`admission webhook "${hook.name}" denied the request: `, "");
    return { uid, allowed: false, status: { code: thrown.code, reason: thrown.reason, message } };
  }
}

function admissionOf({
  kind,
  resource,
  namespace = "",
  name = "",
  subResource = "",
  operation,
  userInfo,
  object,
  oldObject,
}: ReviewRequest): Admission {
  const { username, uid, groups = [] } = userInfo;
  const about: Resource = {
    group: resource.group,
    version: resource.version,
    plural: resource.resource,
    kind: kind.kind,
    namespaced: namespace !== "",
  };
  return {
    operation,
    resource: about,
    namespace,
    name,
    subresource: subResource,
    object: object ?? undefined,
    oldObject: oldObject ?? undefined,
    caller: { name: username, groups, ...(uid !== undefined && { uid }) },
  };
}

type Step =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/** One step for each field that differs; lists are replaced as a whole. */
function patchBetween(before: object, after: object, at = ""): readonly Step[] {
  const [old, wanted] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const changed = [...wanted].flatMap(([field, value]): readonly Step[] => {
    const path = `${at}/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!old.has(field)) return [{ op: "add", path, value: value as unknown }];
    const earlier: unknown = old.get(field);
    if (isFields(earlier) && isFields(value)) return patchBetween(earlier, value, path);
    return JSON.stringify(earlier) === JSON.stringify(value) ? [] : [{ op: "replace", path, value: value as unknown }];
  });
  const removed = [...old.keys()].filter((field) => !wanted.has(field));
  return [
    ...changed,
    ...removed.map((field): Step => ({ op: "remove", path: `${at}/${field.replaceAll("~", "~0").replaceAll("/", "~1")}` })),
  ];
}

function isFields(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
