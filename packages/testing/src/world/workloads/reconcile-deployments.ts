import { DEPLOYMENTS, REPLICA_SETS } from "@osb/kubernetes";
import { differs } from "../cluster/differs.ts";
import { recordEvent } from "../cluster/record-event.ts";
import type { ClusterPort } from "../cluster/run-controller.ts";
import { seen, written } from "../cluster/seen.ts";
import { lateInMs } from "./deployment-conditions.ts";
import { deploymentStatus, nextReplicas, type Rollout, rolloutOf, TEMPLATE_HASH, templateHash } from "./deployment-rollout.ts";
import type { Deployment, ReplicaSet } from "./workload-objects.ts";

const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";

/**
 * Takes every Deployment one step towards its template: a ReplicaSet for it, replicas moved over, the status told. Resolves with the
 * milliseconds after which a rollout is late if nothing happens before, or nothing where none is under way.
 */
export async function reconcileDeployments(port: ClusterPort): Promise<number | undefined> {
  const deployments = seen(await port.kube.list<Deployment>(DEPLOYMENTS)).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  if (deployments.length === 0) return undefined;
  const replicaSets = seen(await port.kube.list<ReplicaSet>(REPLICA_SETS));
  for (const deployment of deployments) await reconcile(port, deployment, rolloutOf(deployment, replicaSets));
  const late = deployments.flatMap((deployment) => lateInMs(deployment, Date.parse(port.timestamp())) ?? []).filter((ms) => ms >= 0);
  // Times are told in whole seconds.
  return late.length === 0 ? undefined : Math.min(...late) + 1_000;
}

async function reconcile(port: ClusterPort, deployment: Deployment, rollout: Rollout): Promise<void> {
  const { kube, timestamp } = port;
  const { name = "", namespace } = deployment.metadata;
  const next = nextReplicas(deployment, rollout);
  const tellScaling = (replicaSet: ReplicaSet, from: number, to: number): Promise<void> => {
    const message = `Scaled ${from < to ? "up" : "down"} replica set ${replicaSet.metadata.name} from ${from} to ${to}`;
    return recordEvent(port, DEPLOYMENTS, deployment, "deployment-controller", "ScalingReplicaSet", message, "Normal");
  };

  const created =
    rollout.current !== undefined || deployment.spec.paused === true ? undefined : newReplicaSet(deployment, next.current, rollout);
  if (created !== undefined) {
    written(await kube.create(REPLICA_SETS, created));
    if (next.current > 0) await tellScaling(created, 0, next.current);
  }
  for (const replicaSet of [...rollout.old, ...(rollout.current ? [rollout.current] : [])]) {
    const replicas = replicaSet === rollout.current ? next.current : (next.old.get(replicaSet.metadata.name ?? "") ?? 0);
    const before = replicaSet.spec.replicas ?? 1;
    if (replicas === before) continue;
    written(await kube.patch({ resource: REPLICA_SETS, namespace, name: replicaSet.metadata.name ?? "" }, { spec: { replicas } }));
    await tellScaling(replicaSet, before, replicas);
  }
  await forgetOld({ kube }, deployment, rollout);

  const problem = rollout.current?.status?.conditions?.find(({ type }) => type === "ReplicaFailure")?.message;
  const status = deploymentStatus(deployment, rollout, timestamp(), { created, problem });
  const revision = String(await revisionNow({ kube }, rollout));
  const ref = { resource: DEPLOYMENTS, namespace, name };
  if (deployment.metadata.annotations?.[REVISION] !== revision)
    written(await kube.patch(ref, { metadata: { annotations: { [REVISION]: revision } } }));
  if (differs(deployment.status, status))
    written(await kube.patch(ref, { status: { ...absent(deployment.status), ...status } }, { subresource: "status" }));
}

/** Takes away, by a merge patch, what a status no longer has. */
function absent(status: Deployment["status"]): object {
  return Object.fromEntries(Object.keys(status ?? {}).map((field) => [field, null]));
}

function newReplicaSet({ apiVersion, kind, metadata, spec }: Deployment, replicas: number, rollout: Rollout): ReplicaSet {
  const hash = templateHash(spec.template);
  const labels = { ...spec.template.metadata?.labels, [TEMPLATE_HASH]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: { [REVISION]: String(newRevision(rollout)) },
      ownerReferences: [
        { apiVersion, kind, name: metadata.name ?? "", uid: metadata.uid ?? "", controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...spec.selector?.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      minReadySeconds: spec.minReadySeconds ?? 0,
    },
  };
}

/** Old ReplicaSets that are empty are kept for a way back, as many as the Deployment says. */
async function forgetOld({ kube }: Pick<ClusterPort, "kube">, { spec, metadata }: Deployment, { old }: Rollout): Promise<void> {
  const empty = old
    .filter(({ spec: { replicas }, status }) => replicas === 0 && (status?.replicas ?? 0) === 0)
    .sort((a, b) => (revisionOf(b) ?? 0) - (revisionOf(a) ?? 0));
  for (const {
    metadata: { name = "", uid },
  } of empty.slice(spec.revisionHistoryLimit ?? 10)) {
    written(await kube.delete({ resource: REPLICA_SETS, namespace: metadata.namespace, name }, { uid }));
  }
}

function revisionOf(replicaSet: ReplicaSet | undefined): number | undefined {
  const revision = Number(replicaSet?.metadata.annotations?.[REVISION]);
  return Number.isInteger(revision) ? revision : undefined;
}

/** The newest ReplicaSet's number is above those of the others: one that is gone back to gets a new one, and keeps the old in mind. */
async function revisionNow({ kube }: Pick<ClusterPort, "kube">, rollout: Rollout): Promise<number> {
  const [before, wanted] = [revisionOf(rollout.current), newRevision(rollout)];
  if (rollout.current === undefined || before === undefined || before >= wanted) return before ?? wanted;
  const { namespace, name = "", annotations } = rollout.current.metadata;
  const history = [...(annotations?.[HISTORY]?.split(",") ?? []), String(before)].join(",");
  const change = { metadata: { annotations: { [REVISION]: String(wanted), [HISTORY]: history } } };
  written(await kube.patch({ resource: REPLICA_SETS, namespace, name }, change));
  return wanted;
}

function newRevision({ old }: Rollout): number {
  return Math.max(0, ...old.map((replicaSet) => revisionOf(replicaSet) ?? 0)) + 1;
}
