import { ApiFault } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import { apiTime } from "../../time/api-time.ts";
import type { Caller } from "../api-request.ts";
import { type Access, AUTHENTICATED } from "./access.ts";

/** Who a SelfSubjectReview says that its sender is. */
export function answeredSelfReview({ name, groups, uid, extra }: Caller, review: ApiObject, now: Date): ApiObject {
  const creationTimestamp = apiTime(now);
  const userInfo = { username: name, ...(uid === undefined ? {} : { uid }), groups, ...(extra === undefined ? {} : { extra }) };
  return { ...review, metadata: { ...review.metadata, creationTimestamp }, status: { userInfo } };
}

/** What the answer to a SelfSubjectAccessReview or SubjectAccessReview says. */
export function answeredReview(access: Access, caller: Caller, review: ApiObject): ApiObject {
  const spec = isObject(review["spec"]) ? review["spec"] : {};
  const { resourceAttributes: about, nonResourceAttributes: path } = spec;
  if (isObject(about) === isObject(path)) {
    const message = `Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`;
    const cause = { reason: "FieldValueInvalid", message, field: "spec.resourceAttributes" };
    throw new ApiFault(422, "Invalid", `.authorization.k8s.io "" is invalid: spec.resourceAttributes: ${message}`, {
      group: "authorization.k8s.io",
      causes: [cause],
    });
  }
  const subject = review.kind === "SelfSubjectAccessReview" ? caller : subjectOf(spec);
  return {
    ...review,
    spec,
    status: isObject(about) ? verdict(access, subject, about) : pathVerdict(access, subject, path as Record<string, unknown>),
  };
}

function verdict(access: Access, subject: Caller, about: Record<string, unknown>): object {
  const text = (field: string): string => String(about[field] ?? "");
  const { allowed, reason } = access.verdict(subject, {
    verb: text("verb"),
    group: text("group"),
    resource: text("resource"),
    subresource: text("subresource"),
    namespace: text("namespace"),
    name: text("name"),
  });
  return { allowed, ...(reason === "" ? {} : { reason }) };
}

function pathVerdict(access: Access, subject: Caller, { verb, path }: Record<string, unknown>): object {
  try {
    access.checkPath(subject, String(verb), String(path));
    return { allowed: true };
  } catch {
    return { allowed: false };
  }
}

function subjectOf({ user, groups }: Record<string, unknown>): Caller {
  return { name: String(user ?? ""), groups: [...(Array.isArray(groups) ? groups.map(String) : []), AUTHENTICATED] };
}
