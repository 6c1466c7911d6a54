import { isDeepStrictEqual } from "node:util";
import { fingerprintOf } from "@osb/core";
import { deploymentConditions } from "./deployment-conditions.ts";
import type { Deployment, DeploymentStatus, PodTemplate, ReplicaSet } from "./workload-objects.ts";

/** The label that tells the Pods of one template from those of another. */
export const TEMPLATE_HASH = "pod-template-hash";

/** A Deployment's ReplicaSets: the one that has its template, and those of earlier templates. */
export interface Rollout {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

export function rolloutOf({ metadata, spec }: Deployment, replicaSets: readonly ReplicaSet[]): Rollout {
  const owned = replicaSets.filter(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ uid, controller }) => uid === metadata.uid && controller === true),
  );
  const wanted = contentOf(spec.template);
  const current = owned.find(({ spec: { template } }) => isDeepStrictEqual(contentOf(template), wanted));
  return { current, old: owned.filter((replicaSet) => replicaSet !== current) };
}

/** Stands for a Pod template, whatever hash label it carries. */
export function templateHash(template: PodTemplate): string {
  return fingerprintOf(contentOf(template)).slice(0, 10);
}

function contentOf({ metadata = {}, spec }: PodTemplate): readonly unknown[] {
  const { [TEMPLATE_HASH]: _, ...labels } = metadata.labels ?? {};
  return [labels, metadata.annotations ?? {}, spec];
}

/** How many replicas each ReplicaSet should have next, so that never too few are available and never too many exist. */
export function nextReplicas(
  deployment: Deployment,
  { current, old }: Rollout,
): { readonly current: number; readonly old: ReadonlyMap<string, number> } {
  const wanted = deployment.spec.replicas ?? 1;
  const strategy = deployment.spec.strategy ?? {};
  const [surge, unavailable] = strategy.type === "Recreate" ? [0, wanted] : rollingBounds(wanted, strategy.rollingUpdate);
  const has = current?.spec.replicas ?? 0;
  const oldTotal = sum(old, specified);

  // A rollout that is held moves nothing over; a count that was changed still holds for the only ReplicaSet that has Pods.
  if (deployment.spec.paused === true) {
    const active = [...old, ...(current ? [current] : [])].filter((replicaSet) => specified(replicaSet) > 0);
    const kept = (replicaSet: ReplicaSet): number => (active.length === 1 && active[0] === replicaSet ? wanted : specified(replicaSet));
    return { current: current ? kept(current) : 0, old: new Map(old.map((replicaSet) => [nameOf(replicaSet), kept(replicaSet)])) };
  }

  if (strategy.type === "Recreate") {
    const gone = sum(old, ({ status }) => status?.replicas ?? 0) === 0;
    return { current: gone && oldTotal === 0 ? wanted : has, old: new Map(old.map((replicaSet) => [nameOf(replicaSet), 0])) };
  }

  const room = Math.max(0, wanted + surge - oldTotal - has);
  return { current: has > wanted ? wanted : Math.min(wanted, has + room), old: shrunk() };

  function shrunk(): ReadonlyMap<string, number> {
    const minAvailable = wanted - unavailable;
    const newUnavailable = has - (current?.status?.availableReplicas ?? 0);
    // First those that serve nobody, then as many of the others as the new ones can stand in for.
    let unhealthy = Math.max(0, oldTotal + has - minAvailable - newUnavailable);
    const counts = new Map(old.map((replicaSet) => [nameOf(replicaSet), specified(replicaSet)]));
    for (const replicaSet of old) {
      const cut = Math.min(unhealthy, specified(replicaSet) - (replicaSet.status?.availableReplicas ?? 0));
      counts.set(nameOf(replicaSet), specified(replicaSet) - cut);
      unhealthy -= cut;
    }
    let healthy = Math.max(0, sum([...old, ...(current ? [current] : [])], ({ status }) => status?.availableReplicas ?? 0) - minAvailable);
    for (const replicaSet of old) {
      const count = counts.get(nameOf(replicaSet)) ?? 0;
      const cut = Math.min(healthy, count, unhealthy);
      counts.set(nameOf(replicaSet), count - cut);
      healthy -= cut;
      unhealthy -= cut;
    }
    return counts;
  }
}

/** What is new about a rollout since its Deployment was looked at last. */
export interface RolloutNews {
  /** The ReplicaSet that was made just now. */
  readonly created?: ReplicaSet | undefined;
  /** Why Pods cannot be made. */
  readonly problem?: string | undefined;
}

/** The status of a Deployment, from its ReplicaSets' own. Counts of 0 are left out, as the API leaves them out. */
export function deploymentStatus(
  deployment: Deployment,
  { current, old }: Rollout,
  now: string,
  { created, problem }: RolloutNews = {},
): DeploymentStatus {
  const { metadata, spec } = deployment;
  const wanted = spec.replicas ?? 1;
  const all = [...old, ...(current ? [current] : [])];
  const available = sum(all, (replicaSet) => replicaSet.status?.availableReplicas ?? 0);
  const [, unavailable] = spec.strategy?.type === "Recreate" ? [0, wanted] : rollingBounds(wanted, spec.strategy?.rollingUpdate);
  const specifiedNow = sum([...all, ...(created ? [created] : [])], specified);
  const counts: DeploymentStatus = {
    observedGeneration: metadata.generation ?? 1,
    ...present({
      replicas: sum(all, (replicaSet) => replicaSet.status?.replicas ?? 0),
      updatedReplicas: current?.status?.replicas ?? 0,
      readyReplicas: sum(all, (replicaSet) => replicaSet.status?.readyReplicas ?? 0),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, specifiedNow - available),
    }),
    // Pods of the fakes end at once.
    terminatingReplicas: 0,
  };
  const newest = created ?? current;
  const facts = {
    counts,
    newest: newest && nameOf(newest),
    isNew: created !== undefined,
    problem,
    minAvailable: wanted - unavailable,
    now,
  };
  return { ...counts, conditions: deploymentConditions(deployment, facts) };
}

function present(counts: DeploymentStatus): DeploymentStatus {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

function rollingBounds(
  wanted: number,
  {
    maxSurge = "25%",
    maxUnavailable = "25%",
  }: { readonly maxSurge?: number | string | undefined; readonly maxUnavailable?: number | string | undefined } = {},
): [number, number] {
  const surge = share(maxSurge, wanted, Math.ceil);
  const unavailable = share(maxUnavailable, wanted, Math.floor);
  // With neither, nothing could ever move.
  return [surge, surge === 0 && unavailable === 0 ? 1 : unavailable];
}

function share(value: number | string, of: number, round: (exact: number) => number): number {
  return typeof value === "number" ? value : round((Number.parseFloat(value) / 100) * of);
}

function specified({ spec }: ReplicaSet): number {
  return spec.replicas ?? 1;
}

function nameOf({ metadata }: ReplicaSet): string {
  return metadata.name ?? "";
}

function sum(replicaSets: readonly ReplicaSet[], count: (replicaSet: ReplicaSet) => number): number {
  return replicaSets.reduce((total, replicaSet) => total + count(replicaSet), 0);
}
