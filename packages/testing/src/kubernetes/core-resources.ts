import { CONFIG_MAP_RULES } from "./kinds/config-maps.ts";
import { DISRUPTION_BUDGET_RULES } from "./kinds/disruption-budgets.ts";
import { EVENT_RULES } from "./kinds/events.ts";
import { LEASE_RULES } from "./kinds/leases.ts";
import { NETWORK_POLICY_RULES } from "./kinds/network-policies.ts";
import { POD_RULES } from "./kinds/pods.ts";
import { ROLE_BINDING_RULES, ROLE_RULES } from "./kinds/roles.ts";
import { SERVICE_ACCOUNT_RULES } from "./kinds/service-accounts.ts";
import { SERVICE_RULES } from "./kinds/services.ts";
import { DEPLOYMENT_RULES, REPLICA_SET_RULES } from "./kinds/workloads.ts";
import { DEFINITION_RULES } from "./kinds/definitions.ts";
import { NAMESPACE_RULES } from "./kinds/namespaces.ts";
import { SECRET_RULES } from "./kinds/secrets.ts";
import { schemaOfKind } from "./schema/schema-of-kind.ts";
import { ALL_VERBS, type KindRules, type ServedResource } from "./served-resource.ts";

type Extra = Partial<
  Pick<ServedResource, "shortNames" | "categories" | "subresources" | "generation" | "verbs" | "unconditionalUpdate">
> & { readonly rules?: KindRules };

/** Namespaces, which writes of everything in them look at. */
export const NAMESPACES = resource("", "namespaces", "Namespace", false, {
  shortNames: ["ns"],
  subresources: ["finalize", "status"],
  verbs: ALL_VERBS.filter((verb) => verb !== "deletecollection"),
  rules: NAMESPACE_RULES,
});
/** Definitions of custom resources. */
export const CRDS = resource("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", false, {
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  subresources: ["status"],
  generation: true,
  unconditionalUpdate: false,
  rules: DEFINITION_RULES,
});

/** What `serviceaccounts/token` takes. */
export const TOKEN_REQUESTS = resource("authentication.k8s.io", "tokenrequests", "TokenRequest", true, { verbs: ["create"] });
/** What `/scale` shows and takes. */
export const SCALES = resource("autoscaling", "scales", "Scale", true, { verbs: ["get", "patch", "update"] });

/** What the fake serves before anybody defines resources of their own. */
export const CORE_RESOURCES: readonly ServedResource[] = [
  resource("", "configmaps", "ConfigMap", true, { shortNames: ["cm"], rules: CONFIG_MAP_RULES }),
  resource("", "endpoints", "Endpoints", true, { shortNames: ["ep"] }),
  resource("", "events", "Event", true, { shortNames: ["ev"], rules: EVENT_RULES }),
  NAMESPACES,
  resource("", "pods", "Pod", true, {
    shortNames: ["po"],
    categories: ["all"],
    subresources: ["log", "portforward", "status"],
    generation: true,
    rules: POD_RULES,
  }),
  resource("", "secrets", "Secret", true, { rules: SECRET_RULES }),
  resource("", "serviceaccounts", "ServiceAccount", true, { shortNames: ["sa"], subresources: ["token"], rules: SERVICE_ACCOUNT_RULES }),
  resource("", "services", "Service", true, { shortNames: ["svc"], categories: ["all"], subresources: ["status"], rules: SERVICE_RULES }),
  resource("apps", "deployments", "Deployment", true, {
    shortNames: ["deploy"],
    categories: ["all"],
    subresources: ["scale", "status"],
    generation: true,
    rules: DEPLOYMENT_RULES,
  }),
  resource("apps", "replicasets", "ReplicaSet", true, {
    shortNames: ["rs"],
    categories: ["all"],
    subresources: ["scale", "status"],
    generation: true,
    rules: REPLICA_SET_RULES,
  }),
  resource("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", false, { verbs: ["create"] }),
  resource("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false, { verbs: ["create"] }),
  resource("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false, { verbs: ["create"] }),
  resource("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview", false, { verbs: ["create"] }),
  resource("coordination.k8s.io", "leases", "Lease", true, { unconditionalUpdate: false, rules: LEASE_RULES }),
  resource("networking.k8s.io", "networkpolicies", "NetworkPolicy", true, {
    shortNames: ["netpol"],
    generation: true,
    rules: NETWORK_POLICY_RULES,
  }),
  resource("policy", "poddisruptionbudgets", "PodDisruptionBudget", true, {
    shortNames: ["pdb"],
    subresources: ["status"],
    generation: true,
    rules: DISRUPTION_BUDGET_RULES,
  }),
  resource("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding", false, { rules: ROLE_BINDING_RULES }),
  resource("rbac.authorization.k8s.io", "clusterroles", "ClusterRole", false, { rules: ROLE_RULES }),
  resource("rbac.authorization.k8s.io", "rolebindings", "RoleBinding", true, { rules: ROLE_BINDING_RULES }),
  resource("rbac.authorization.k8s.io", "roles", "Role", true, { rules: ROLE_RULES }),
  CRDS,
];

function resource(group: string, plural: string, kind: string, namespaced: boolean, extra: Extra): ServedResource {
  return {
    group,
    version: "v1",
    plural,
    kind,
    namespaced,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    verbs: ALL_VERBS,
    subresources: [],
    schema: schemaOfKind(kind),
    custom: false,
    generation: false,
    unconditionalUpdate: true,
    rules: {},
    ...extra,
  };
}
