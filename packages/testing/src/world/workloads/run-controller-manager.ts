import type { Clock } from "@osb/core";
import { DEPLOYMENTS, NAMESPACES, PODS, REPLICA_SETS, SECRETS, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import type { FakeKubernetes } from "../../kubernetes/index.ts";
import { clusterComponent } from "../cluster/cluster-component.ts";
import { collectGarbage, concernsOwners } from "../cluster/collect-garbage.ts";
import { concernsEnds, finishNamespaces } from "../cluster/finish-namespaces.ts";
import { reconcileServiceAccounts } from "../cluster/reconcile-service-accounts.ts";
import { runController } from "../cluster/run-controller.ts";
import { reconcileDeployments } from "./reconcile-deployments.ts";
import { reconcileTokenSecrets, SERVICE_ACCOUNT_TOKEN } from "./reconcile-token-secrets.ts";
import { reconcileReplicaSets } from "./reconcile-replica-sets.ts";

/** Controllers that look at everything do so a second after a change: there is mostly another one behind it. */
const REST_MS = 1_000;

/**
 * Runs what kube-controller-manager does of its own accord, until `signal` aborts: service accounts and their tokens, Deployments and their
 * ReplicaSets, garbage collection, the end of namespaces.
 */
export async function runControllerManager(kubernetes: FakeKubernetes, clock: Clock, signal: AbortSignal): Promise<void> {
  const manager = clusterComponent(kubernetes, clock, "system:kube-controller-manager", "kube-controller-manager");
  const accounts = manager.hearing([NAMESPACES, SERVICE_ACCOUNTS]);
  const deployments = manager.hearing([DEPLOYMENTS, REPLICA_SETS]);
  // A Pod that was refused is tried again when what it lacked may be there.
  const replicaSets = manager.hearing([REPLICA_SETS, PODS, NAMESPACES, SERVICE_ACCOUNTS]);
  const owners = manager.hearing(undefined, concernsOwners);
  const ends = manager.hearing(undefined, concernsEnds);
  const tokens = manager.hearing(
    [SECRETS, SERVICE_ACCOUNTS],
    (now) => now?.kind === "ServiceAccount" || now?.["type"] === SERVICE_ACCOUNT_TOKEN,
  );
  await Promise.all([
    runController(accounts, () => reconcileServiceAccounts(accounts), signal),
    runController(deployments, () => reconcileDeployments(deployments), signal),
    runController(replicaSets, () => reconcileReplicaSets(replicaSets), signal),
    runController(tokens, () => reconcileTokenSecrets(tokens, manager.transport), signal),
    runController(owners, () => collectGarbage(owners, manager.transport), signal, REST_MS),
    runController(ends, () => finishNamespaces(ends, manager.transport), signal, REST_MS),
  ]);
}
