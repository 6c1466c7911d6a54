import type { Resource } from "./kube-object.ts";

/** Secrets of the core group. */
export const SECRETS: Resource = core("secrets", "Secret");
/** ConfigMaps of the core group. */
export const CONFIG_MAPS: Resource = core("configmaps", "ConfigMap");
/** Pods of the core group. */
export const PODS: Resource = core("pods", "Pod");
/** Services of the core group. */
export const SERVICES: Resource = core("services", "Service");
/** Endpoints of the core group. */
export const ENDPOINTS: Resource = core("endpoints", "Endpoints");
/** Service accounts of the core group. */
export const SERVICE_ACCOUNTS: Resource = core("serviceaccounts", "ServiceAccount");
/** Events of the core group, where controllers tell why something does not get on. */
export const EVENTS: Resource = core("events", "Event");
/** Claims to storage, of the core group. */
export const PERSISTENT_VOLUME_CLAIMS: Resource = core("persistentvolumeclaims", "PersistentVolumeClaim");
/** Namespaces, of the core group. */
export const NAMESPACES: Resource = { ...core("namespaces", "Namespace"), namespaced: false };

/** Deployments, `apps/v1`. */
export const DEPLOYMENTS: Resource = { group: "apps", version: "v1", plural: "deployments", kind: "Deployment", namespaced: true };
/** Replica sets, `apps/v1`. */
export const REPLICA_SETS: Resource = { group: "apps", version: "v1", plural: "replicasets", kind: "ReplicaSet", namespaced: true };
/** Stateful sets, `apps/v1`. */
export const STATEFUL_SETS: Resource = { group: "apps", version: "v1", plural: "statefulsets", kind: "StatefulSet", namespaced: true };

/** Leases, `coordination.k8s.io/v1`: small objects to take turns with. */
export const LEASES: Resource = { group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease", namespaced: true };
/** Network policies, `networking.k8s.io/v1`. */
export const NETWORK_POLICIES: Resource = {
  group: "networking.k8s.io",
  version: "v1",
  plural: "networkpolicies",
  kind: "NetworkPolicy",
  namespaced: true,
};

/** Roles in a namespace, `rbac.authorization.k8s.io/v1`. */
export const ROLES: Resource = { ...rbac("roles", "Role"), namespaced: true };
/** Who has a role in a namespace, `rbac.authorization.k8s.io/v1`. */
export const ROLE_BINDINGS: Resource = { ...rbac("rolebindings", "RoleBinding"), namespaced: true };
/** Roles for the whole cluster, `rbac.authorization.k8s.io/v1`. */
export const CLUSTER_ROLES: Resource = rbac("clusterroles", "ClusterRole");
/** Who has a role in the whole cluster, `rbac.authorization.k8s.io/v1`. */
export const CLUSTER_ROLE_BINDINGS: Resource = rbac("clusterrolebindings", "ClusterRoleBinding");

/** Definitions of custom resources, `apiextensions.k8s.io/v1`. */
export const CUSTOM_RESOURCE_DEFINITIONS: Resource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};
/** The question "may I?", `authorization.k8s.io/v1`. */
export const SELF_SUBJECT_ACCESS_REVIEWS: Resource = {
  group: "authorization.k8s.io",
  version: "v1",
  plural: "selfsubjectaccessreviews",
  kind: "SelfSubjectAccessReview",
  namespaced: false,
};

function core(plural: string, kind: string): Resource {
  return { group: "", version: "v1", plural, kind, namespaced: true };
}

function rbac(plural: string, kind: string): Resource {
  return { group: "rbac.authorization.k8s.io", version: "v1", plural, kind, namespaced: false };
}
