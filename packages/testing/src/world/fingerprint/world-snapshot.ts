import type { AwsSnapshot } from "../../aws/index.ts";
import type { ApiObject } from "../../kubernetes/index.ts";
import { helmReleases, isReleaseRecord, type Release } from "./helm-releases.ts";
import { normalisedObject } from "./normalised-object.ts";

/**
 * What there is in a world, as plain data in a stable order, for one purpose: to tell whether a job that was killed and run
 * again ended where an undisturbed run of it ends. Everything somebody could be left with counts: tables, users, keys,
 * policies, objects, which fields they have, the status of releases. What chance or the way to it made does not.
 */
export interface WorldSnapshot {
  readonly aws: AwsSnapshot;
  readonly releases: readonly Release[];
  /** By full name of the resource; each object without what differs from run to run. */
  readonly kubernetes: Readonly<Record<string, readonly object[]>>;
}

/** Resources of which nothing counts, and why. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  // Told on the way: a run that is interrupted hears more warnings, and they expire.
  "events",
  // Named by chance, and replaced whenever something restarts; how many are ready stands in the Deployment's status.
  "pods",
  // One for each earlier template: a run that resumes may have changed the template once more.
  "replicasets.apps",
]);

/** @param kubernetes all objects, by the full name of their resource */
export function worldSnapshot(aws: AwsSnapshot, kubernetes: Readonly<Record<string, readonly ApiObject[]>>): WorldSnapshot {
  const counted = Object.entries(kubernetes).filter(([resource, objects]) => !PASSED_OVER.has(resource) && objects.length > 0);
  const content = counted.map(([resource, objects]) => {
    const kept = resource === "secrets" ? objects.filter((object) => !isReleaseRecord(object)) : objects;
    return [resource, kept.toSorted(byName).map((object) => normalisedObject(resource, object))] as const;
  });
  return {
    aws,
    releases: helmReleases(kubernetes["secrets"] ?? []),
    kubernetes: Object.fromEntries(content.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function byName({ metadata: a }: ApiObject, { metadata: b }: ApiObject): number {
  return `${a.namespace ?? ""}/${a.name}` < `${b.namespace ?? ""}/${b.name}` ? -1 : 1;
}
