import { DEPLOYMENTS, REPLICA_SETS } from "@osb/kubernetes";
import { differs } from "../cluster/differs.ts";
import type { ClusterPort } from "../cluster/run-controller.ts";
import { seen, written } from "../cluster/seen.ts";
import { deploymentStatus, nextReplicas, type Rollout, rolloutOf, TEMPLATE_HASH, templateHash } from "./deployment-rollout.ts";
import type { Deployment, ReplicaSet } from "./workload-objects.ts";

const REVISION = "deployment.kubernetes.io/revision";

/** Takes every Deployment one step towards its template: a ReplicaSet for it, replicas moved over, the status told. */
export async function reconcileDeployments(port: ClusterPort): Promise<void> {
  const deployments = seen(await port.kube.list<Deployment>(DEPLOYMENTS)).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  if (deployments.length === 0) return;
  const replicaSets = seen(await port.kube.list<ReplicaSet>(REPLICA_SETS));
  for (const deployment of deployments) await reconcile(port, deployment, rolloutOf(deployment, replicaSets));
}

async function reconcile({ kube, timestamp }: ClusterPort, deployment: Deployment, rollout: Rollout): Promise<void> {
  const { name = "", namespace } = deployment.metadata;
  const next = nextReplicas(deployment, rollout);

  if (rollout.current === undefined) written(await kube.create(REPLICA_SETS, newReplicaSet(deployment, next.current, rollout)));
  for (const replicaSet of [...rollout.old, ...(rollout.current ? [rollout.current] : [])]) {
    const replicas = replicaSet === rollout.current ? next.current : (next.old.get(replicaSet.metadata.name ?? "") ?? 0);
    if (replicas === (replicaSet.spec.replicas ?? 1)) continue;
    written(await kube.patch({ resource: REPLICA_SETS, namespace, name: replicaSet.metadata.name ?? "" }, { spec: { replicas } }));
  }
  await forgetOld({ kube }, deployment, rollout);

  const problem = rollout.current?.status?.conditions?.find(({ type }) => type === "ReplicaFailure")?.message;
  const status = deploymentStatus(deployment, rollout, timestamp(), problem);
  const revision = String(revisionOf(rollout.current) ?? newRevision(rollout));
  const ref = { resource: DEPLOYMENTS, namespace, name };
  if (deployment.metadata.annotations?.[REVISION] !== revision)
    written(await kube.patch(ref, { metadata: { annotations: { [REVISION]: revision } } }));
  if (differs(deployment.status, status)) written(await kube.patch(ref, { status }, { subresource: "status" }));
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

function newRevision({ old }: Rollout): number {
  return Math.max(0, ...old.map((replicaSet) => revisionOf(replicaSet) ?? 0)) + 1;
}
