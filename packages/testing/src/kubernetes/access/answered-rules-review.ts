import type { ApiObject } from "../api-object.ts";
import { isObject } from "../api-object.ts";
import type { Caller } from "../api-request.ts";
import { badRequest } from "../api-fault.ts";
import { type Access, type AccessRule, MASTERS } from "./access.ts";

/** What every authenticated user may do. */
export const BASIC_RULES: readonly AccessRule[] = [
  { verbs: ["create"], apiGroups: ["authorization.k8s.io"], resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"] },
  { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
];
const DISCOVERY = [
  "/api",
  "/api/*",
  "/apis",
  "/apis/*",
  "/healthz",
  "/livez",
  "/openapi",
  "/openapi/*",
  "/readyz",
  "/version",
  "/version/",
];
const PUBLIC = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
/** What every service account may read besides. */
const ISSUER = ["/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/"];
const EVERYTHING: AccessRule = { verbs: ["*"], apiGroups: ["*"], resources: ["*"] };

/** What a SelfSubjectRulesReview says of its sender: all that it may do in a namespace, rule by rule. */
export function answeredRulesReview(access: Access, caller: Caller, review: ApiObject): ApiObject {
  const namespace = isObject(review["spec"]) ? review["spec"]["namespace"] : undefined;
  if (typeof namespace !== "string" || namespace === "") throw badRequest("no namespace on request");
  const isMaster = caller.groups.includes(MASTERS);
  const rules = [...(isMaster ? [EVERYTHING] : []), ...BASIC_RULES, ...(isMaster ? [] : access.rulesOf(caller, namespace))];
  const paths = [...(isMaster ? [["*"]] : []), DISCOVERY, ...(caller.groups.includes("system:serviceaccounts") ? [ISSUER] : []), PUBLIC];
  const resourceRules = rules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
    verbs,
    apiGroups,
    resources,
    ...(resourceNames === undefined ? {} : { resourceNames }),
  }));
  const nonResourceRules = paths.map((nonResourceURLs) => ({ verbs: [nonResourceURLs[0] === "*" ? "*" : "get"], nonResourceURLs }));
  return { ...review, metadata: {} as ApiObject["metadata"], spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
}
