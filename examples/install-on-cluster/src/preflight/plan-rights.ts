import { type Deadline, type Finding, type Plan, planOf } from "@osb/core";
import { type Access, inspectRights, type KubeFailure, LEASES, NAMESPACES, qualifiedName, SECRETS } from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import type { InstallDeps } from "../install-deps.ts";
import type { InstallInput } from "../install-input.ts";

/** The rights on the cluster that lock, namespace and Secrets take. What the release and the registration take, their own plans find out. */
export function planRights(
  { kube, clock }: InstallDeps,
  { namespace }: InstallInput,
  { changes }: Plan,
  deadline: Deadline,
): ResultAsync<Plan, KubeFailure> {
  const isPlanned = (...kinds: readonly string[]): boolean => changes.some(({ kind }) => kinds.includes(kind));
  const on = (resource: typeof SECRETS, ...verbs: ReadonlyArray<Access["verb"]>): readonly Access[] =>
    verbs.map((verb) => ({ verb, resource, namespace }));
  const accesses: readonly Access[] = [
    { verb: "get", resource: NAMESPACES, name: namespace },
    ...(isPlanned("namespace") ? [{ verb: "create", resource: NAMESPACES } as const] : []),
    ...on(LEASES, "get", "create", "update", "delete"),
    ...on(SECRETS, "get", ...(isPlanned("Secret", "IAM access key") ? (["create", "update", "patch"] as const) : [])),
  ];
  return inspectRights({ kube, clock }, { accesses }, deadline).map((lacking) =>
    planOf([], lacking.length === 0 ? [] : [missing(lacking)]),
  );
}

function missing(lacking: readonly Access[]): Finding {
  const rights = lacking.map(
    ({ verb, resource, namespace }) => `${verb} ${qualifiedName(resource)}${namespace === undefined ? "" : ` in namespace ${namespace}`}`,
  );
  return {
    type: "rights-missing",
    level: "blocking",
    message: `the kubeconfig's user may not ${rights.join(", ")}, which the lock, the namespace and the Secrets take`,
    remediation: `Grant the kubeconfig's user these rights: ${rights.join(", ")}.`,
  };
}
