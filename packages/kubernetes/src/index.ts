// Objects
export {
  apiVersionOf,
  type KubeObject,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
  qualifiedName,
  type Resource,
} from "./kube-object.ts";
export {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  DEPLOYMENTS,
  ENDPOINTS,
  EVENTS,
  LEASES,
  NAMESPACES,
  NETWORK_POLICIES,
  PERSISTENT_VOLUME_CLAIMS,
  PODS,
  REPLICA_SETS,
  ROLE_BINDINGS,
  ROLES,
  SECRETS,
  SELF_SUBJECT_ACCESS_REVIEWS,
  SERVICE_ACCOUNTS,
  SERVICES,
  STATEFUL_SETS,
} from "./resources.ts";
// Client
export type { Access, ApplyOptions, CallOptions, ClusterAccess, DeleteOptions, KubeClient, ListOptions } from "./kube-client.ts";
export { kubeClient } from "./kube-config/kube-client.ts";
export type { KubeConfig, KubeConfigCluster, KubeConfigContext, KubeConfigUser } from "./kube-config/kube-config.ts";
export { kubeConfigFor } from "./kube-config/kube-config-for.ts";
export { kubeClientOver } from "./kube-client-over.ts";
export { type KubeRequest, type KubeResponse, type KubeTransport, objectIn, textOf, TransportError } from "./kube-transport.ts";
// Secrets
export type { KubeSecret } from "./secret-store/kube-secret.ts";
export { type SecretStore, type SecretStoreSpec, secretStore, type StoredFields } from "./secret-store/secret-store.ts";
// Namespace
export { type ApplyNamespaceError, applyNamespace } from "./namespace/apply-namespace.ts";
export { type DestroyedNamespace, type DestroyNamespaceError, destroyNamespace } from "./namespace/destroy-namespace.ts";
export type { KubeNamespace, NamespaceEvent, NamespaceSpec } from "./namespace/namespace.ts";
// Cluster
export { expectedCluster } from "./cluster/expected-cluster.ts";
export { type Cluster, type InspectClusterError, inspectCluster } from "./cluster/inspect-cluster.ts";
export { inspectRights } from "./cluster/inspect-rights.ts";
// One at a time
export {
  type HeldLock,
  type HoldInstallationLockError,
  holdInstallationLock,
  type InstallationLockSpec,
} from "./lock/hold-installation-lock.ts";
export { type InstallationLock, inspectInstallationLock } from "./lock/inspect-installation-lock.ts";
export type { LockEvent } from "./lock/lock-event.ts";
// Failures
export {
  ClusterMismatch,
  KubeCallFailed,
  KubeConfigUnusable,
  KubeConflict,
  KubeDenied,
  type KubeFailure,
  type KubeRequestFacts,
  KubeUnreachable,
  LockHeld,
  LockLost,
  type Missing,
} from "./errors.ts";
