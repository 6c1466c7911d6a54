/** The order in which helm installs kinds. Others come last. */
const INSTALL_ORDER = [
  "PriorityClass",
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodSecurityPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "SecretList",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleList",
  "ClusterRoleBinding",
  "ClusterRoleBindingList",
  "Role",
  "RoleList",
  "RoleBinding",
  "RoleBindingList",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
];

/** The opposite, but that nobody shall reach what is about to go. */
const UNINSTALL_ORDER = INSTALL_ORDER.toReversed().flatMap((kind) =>
  kind === "Service" ? [] : kind === "CronJob" ? ["Service", kind] : [kind],
);

interface OfKind {
  readonly kind: string;
}

/** For a stable sort: kinds that helm does not know come last, by name, in both orders. */
export function byInstallOrder(a: OfKind, b: OfKind): number {
  return byOrder(INSTALL_ORDER, a, b);
}

export function byUninstallOrder(a: OfKind, b: OfKind): number {
  return byOrder(UNINSTALL_ORDER, a, b);
}

function byOrder(order: readonly string[], { kind: a }: OfKind, { kind: b }: OfKind): number {
  const [mine, others] = [order.indexOf(a), order.indexOf(b)];
  if (mine < 0 && others < 0) return a < b ? -1 : a > b ? 1 : 0;
  return mine < 0 ? 1 : others < 0 ? -1 : mine - others;
}
