import { type KubeDenied, PODS, REPLICA_SETS } from "@osb/kubernetes";
import { differs } from "../cluster/differs.ts";
import { recordEvent } from "../cluster/record-event.ts";
import type { ClusterPort } from "../cluster/run-controller.ts";
import { seen, written } from "../cluster/seen.ts";
import { withCondition } from "../cluster/with-condition.ts";
import { isPodReady, type Pod } from "../node/pod.ts";
import type { ReplicaSet, ReplicaSetStatus } from "./workload-objects.ts";

/** Makes and deletes Pods until each ReplicaSet has as many as it wants, and tells how many of them are ready. */
export async function reconcileReplicaSets(port: ClusterPort): Promise<void> {
  const replicaSets = seen(await port.kube.list<ReplicaSet>(REPLICA_SETS)).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  if (replicaSets.length === 0) return;
  const pods = seen(await port.kube.list<Pod>(PODS));
  for (const replicaSet of replicaSets) {
    const owned = pods.filter(
      ({ metadata, status }) =>
        isOwnedBy(replicaSet, metadata.ownerReferences) && metadata.deletionTimestamp === undefined && !isOver(status?.phase),
    );
    await reconcile(port, replicaSet, owned);
  }
}

async function reconcile(port: ClusterPort, replicaSet: ReplicaSet, pods: readonly Pod[]): Promise<void> {
  const { kube, timestamp } = port;
  const { name = "", namespace, generation = 1 } = replicaSet.metadata;
  const wanted = replicaSet.spec.replicas ?? 1;

  const tell = (type: "Normal" | "Warning", reason: string, message: string): Promise<void> =>
    recordEvent(port, REPLICA_SETS, replicaSet, "replicaset-controller", reason, message, type);
  const toldBefore = replicaSet.status?.conditions?.find(({ type }) => type === "ReplicaFailure")?.message;
  let problem: string | undefined;
  for (let count = pods.length; problem === undefined && count < wanted; count += 1) {
    const made = await kube.create<Pod>(PODS, newPod(replicaSet));
    // What admission objects to is told, and tried again with the next change.
    if (made.isErr() && made.error.type === "KubeDenied") {
      problem = sameRefusal(name, toldBefore, textOf(made.error));
      if (problem !== toldBefore) await tell("Warning", "FailedCreate", `Error creating: ${problem}`);
    } else {
      const pod = written(made);
      if (pod !== undefined) await tell("Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    }
  }
  // Those that serve nobody go first, then the youngest.
  const dispensable = [...pods].sort((a, b) => Number(isPodReady(a)) - Number(isPodReady(b)) || (createdAt(a) < createdAt(b) ? 1 : -1));
  for (const { metadata } of dispensable.slice(0, Math.max(0, pods.length - wanted))) {
    written(await kube.delete({ resource: PODS, namespace, name: metadata.name ?? "" }, { uid: metadata.uid }));
    await tell("Normal", "SuccessfulDelete", `Deleted pod: ${metadata.name}`);
  }

  const ready = pods.filter(isPodReady).length;
  const status: ReplicaSetStatus = {
    observedGeneration: generation,
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    conditions:
      problem === undefined
        ? []
        : withCondition(replicaSet.status?.conditions, {
            type: "ReplicaFailure",
            status: "True",
            reason: "FailedCreate",
            message: problem,
            lastTransitionTime: timestamp(),
          }),
  };
  if (differs(replicaSet.status, status))
    written(await kube.patch({ resource: REPLICA_SETS, namespace, name }, { status }, { subresource: "status" }));
}

function newPod({ apiVersion, kind, metadata, spec: { template } }: ReplicaSet): Pod {
  const named = {
    generateName: `${metadata.name}-`,
    namespace: metadata.namespace,
    labels: template.metadata?.labels,
    annotations: template.metadata?.annotations,
    ownerReferences: [{ apiVersion, kind, name: metadata.name ?? "", uid: metadata.uid ?? "", controller: true, blockOwnerDeletion: true }],
  };
  return { apiVersion: "v1", kind: "Pod", metadata: named, spec: { ...template.spec, restartPolicy: "Always" } };
}

/** What the API said, without what the client put before it. */
function textOf({ operation, message }: KubeDenied): string {
  return message.replace(`${operation} was denied: `, "");
}

/**
 * A refusal, or the one before it where they differ in the name that was made up for the Pod: telling it anew would be a change that leads to
 * the next attempt at once.
 */
function sameRefusal(replicaSet: string, before: string | undefined, now: string): string {
  const withoutName = (message: string): string => message.replaceAll(new RegExp(`(${replicaSet}-)[a-z0-9]{5}\\b`, "g"), "$1");
  return before !== undefined && withoutName(before) === withoutName(now) ? before : now;
}

function isOwnedBy({ metadata }: ReplicaSet, owners: Pod["metadata"]["ownerReferences"] = []): boolean {
  return owners.some(({ uid, controller }) => uid === metadata.uid && controller === true);
}

function isOver(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

function createdAt({ metadata }: Pod): string {
  return metadata.creationTimestamp ?? "";
}
