// The cluster
export { FakeKubernetes, type FakeKubernetesOptions, type ListeningCluster } from "./fake-kubernetes.ts";
// Who may do what
export type { AccessRule } from "./access/access.ts";
export type { ClusterUser } from "./access/identities.ts";
// Admission
export type { Admission, AdmissionHook } from "./admission.ts";
// Objects
export type { ApiMeta, ApiObject } from "./api-object.ts";
