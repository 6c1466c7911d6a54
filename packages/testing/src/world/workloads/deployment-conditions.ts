import type { Condition } from "../cluster/with-condition.ts";
import type { Deployment, DeploymentStatus } from "./workload-objects.ts";

/** What a Deployment's conditions are made from. */
export interface RolloutFacts {
  /** What the status says besides its conditions. */
  readonly counts: DeploymentStatus;
  /** Of the ReplicaSet with the newest template. */
  readonly newest: string | undefined;
  /** Whether that ReplicaSet was made just now. */
  readonly isNew: boolean;
  /** Why Pods cannot be made. */
  readonly problem: string | undefined;
  /** Fewer than this many available are too few. */
  readonly minAvailable: number;
  /** Now, as Kubernetes writes it. */
  readonly now: string;
}

/** The conditions of a Deployment, in the order and with the reasons of the real controller. */
export function deploymentConditions(deployment: Deployment, facts: RolloutFacts): readonly Condition[] {
  const { counts, newest, problem, minAvailable, now } = facts;
  const made = (type: string, status: Condition["status"], reason: string, message: string): Condition => ({
    type,
    status,
    lastUpdateTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  let conditions = deployment.status?.conditions ?? [];
  const begun = begunCondition(deployment, facts);
  if (begun !== undefined) conditions = changed(conditions, made("Progressing", ...begun));
  const isAvailable = (counts.availableReplicas ?? 0) >= minAvailable;
  conditions = changed(
    conditions,
    isAvailable
      ? made("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
      : made("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."),
  );
  if (deployment.spec.paused === true) return conditions;
  const progress = progressOf(deployment, counts, newest ?? "", conditions, now);
  if (progress !== undefined) {
    const [how, ...what] = progress;
    conditions = how === "anew" ? moved(conditions, made("Progressing", ...what)) : changed(conditions, made("Progressing", ...what));
  }
  if (problem === undefined) return conditions.filter(({ type }) => type !== "ReplicaFailure");
  return changed(conditions, made("ReplicaFailure", "True", "FailedCreate", problem));
}

/** In how many milliseconds a rollout that makes no progress is late, or `undefined` where none is under way. */
export function lateInMs({ spec, status }: Deployment, nowMs: number): number | undefined {
  const progressing = status?.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.lastUpdateTime === undefined || isSettled(progressing) || spec.paused === true) return undefined;
  return Date.parse(progressing.lastUpdateTime) + (spec.progressDeadlineSeconds ?? 600) * 1_000 - nowMs;
}

type Said = readonly [Condition["status"], string, string];

/** What is said when a rollout begins, is held, and goes on. */
function begunCondition({ spec, status }: Deployment, { newest, isNew }: RolloutFacts): Said | undefined {
  const progressing = status?.conditions?.find(({ type }) => type === "Progressing");
  if (spec.paused === true)
    return progressing?.reason === "ProgressDeadlineExceeded" ? undefined : ["Unknown", "DeploymentPaused", "Deployment is paused"];
  if (isNew) return ["True", "NewReplicaSetCreated", `Created new replica set "${newest}"`];
  if (progressing?.reason === "DeploymentPaused") return ["Unknown", "DeploymentResumed", "Deployment is resumed"];
  return progressing === undefined ? ["True", "FoundNewReplicaSet", `Found new replica set "${newest}"`] : undefined;
}

/** `anew` where the rollout has come further, which is told even when it reads the same. */
function progressOf(
  deployment: Deployment,
  counts: DeploymentStatus,
  newest: string,
  conditions: readonly Condition[],
  now: string,
): readonly ["anew" | "once", ...Said] | undefined {
  const { spec, status: before = {} } = deployment;
  const wanted = spec.replicas ?? 1;
  const of = (status: DeploymentStatus, count: "replicas" | "updatedReplicas" | "readyReplicas" | "availableReplicas"): number =>
    status[count] ?? 0;
  const old = (status: DeploymentStatus): number => of(status, "replicas") - of(status, "updatedReplicas");
  const current = conditions.find(({ type }) => type === "Progressing");
  if (current?.reason === "NewReplicaSetAvailable" && old(counts) === 0) return undefined;
  const isComplete =
    of(counts, "updatedReplicas") === wanted && of(counts, "replicas") === wanted && of(counts, "availableReplicas") === wanted;
  if (isComplete) return ["once", "True", "NewReplicaSetAvailable", `ReplicaSet "${newest}" has successfully progressed.`];
  const hasProgressed =
    old(counts) < old(before) ||
    (["updatedReplicas", "readyReplicas", "availableReplicas"] as const).some((count) => of(counts, count) > of(before, count));
  if (hasProgressed) return ["anew", "True", "ReplicaSetUpdated", `ReplicaSet "${newest}" is progressing.`];
  const late = lateInMs({ ...deployment, status: { conditions } }, Date.parse(now));
  const isLate = current?.reason === "ProgressDeadlineExceeded" || (late !== undefined && late < 0);
  return isLate ? ["once", "False", "ProgressDeadlineExceeded", `ReplicaSet "${newest}" has timed out progressing.`] : undefined;
}

function isSettled({ reason }: Condition): boolean {
  return reason === "NewReplicaSetAvailable" || reason === "ProgressDeadlineExceeded" || reason === "DeploymentPaused";
}

/** A condition that says what it said before stays as it was; another takes the last place. */
function changed(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const before = conditions.find(({ type }) => type === next.type);
  return before?.status === next.status && before.reason === next.reason ? conditions : moved(conditions, next);
}

/** What keeps its status keeps its time of transition too. */
function moved(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const before = conditions.find(({ type }) => type === next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : next.lastTransitionTime;
  return [...conditions.filter(({ type }) => type !== next.type), { ...next, lastTransitionTime }];
}
