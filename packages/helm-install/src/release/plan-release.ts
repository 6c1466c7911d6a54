import {
  attempt,
  type Change,
  type Clock,
  Deadline,
  type Finding,
  findingOf,
  type InvalidInput,
  type Plan,
  planOf,
  type RunOptions,
  systemClock,
} from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeClient, type KubeFailure } from "@osb/kubernetes";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { type ChartUnusable, type HelmTooOld, ReleaseConflict } from "../errors.ts";
import type { HelmEngine, HelmFailure } from "../helm-engine/helm-port.ts";
import type { ReleaseInput } from "./broker-release.ts";
import { readChart } from "./chart-source.ts";
import { checkedRelease } from "./checked-release.ts";
import { nextReleaseStep, type ReleaseStep } from "./next-release-step.ts";
import { type FoundRelease, readRelease, releasePlace } from "./read-release.ts";
import { foreignObjects, imageFindings, missingRights } from "./release-findings.ts";
import { wantedRelease } from "./release-values.ts";

/** What {@link planRelease}, `applyRelease` and `destroyRelease` need from the world. */
export interface ReleaseDeps {
  readonly helm: HelmEngine;
  readonly kube: KubeClient;
  readonly clock?: Clock | undefined;
}

export type PlanReleaseError = InvalidInput | ClusterMismatch | ChartUnusable | HelmFailure | HelmTooOld | KubeFailure;

/**
 * What `applyRelease` would do, found without a write. Runs helm, to know that it is there and that the chart takes the values. That somebody
 * else's release or object is in the way, that one is pending, and that rights are missing are findings.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns The plan, or what kept it from being made: `InvalidInput`, `ChartUnusable`, a helm that is missing, too old or refuses the
 *   values, a failure of the cluster.
 */
export function planRelease(
  { helm, kube, clock = systemClock }: ReleaseDeps,
  input: ReleaseInput,
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<Plan, PlanReleaseError> {
  return attempt(async function* () {
    const { installation, chart: source = { kind: "bundled" }, adopt = false, broker } = yield* checkedRelease(input);
    const place = releasePlace(input);
    using deadline = new Deadline(clock, `Plan of release ${place.name}`, { signal, timeoutMs });
    yield* expectedCluster(kube, installation, deadline);

    yield* helm.version(deadline);
    const chart = yield* readChart(source);
    const wanted = wantedRelease(input, chart);
    yield* helm.template({ release: place.name, namespace: place.namespace, chart: chart.path, values: wanted.values }, deadline);

    const found = yield* readRelease(kube, place, deadline).orElse(unlessDenied);
    // As if its writer were gone: a plan tells what would be done, not when.
    const step = nextReleaseStep({ installation, adopt, ...wanted }, { ...found, writer: "gone" });
    const changes = releaseChanges(step, place.name);
    const rights = changes.length === 0 ? [] : yield* missingRights({ kube, clock }, place, deadline);
    const isNew = step.do === "install" && source.kind === "bundled";
    const foreign = isNew ? yield* foreignObjects(kube, place, deadline) : [];
    return ok(planOf(changes, [...obstacles(step, found, place.name), ...foreign, ...rights, ...imageFindings(broker.image)]));
  });
}

/** The one change that a step leads to, recovery included. */
export function releaseChanges(step: ReleaseStep, name: string): readonly Change[] {
  const change = (action: Change["action"], reason: string): readonly Change[] => [{ action, kind: "Helm release", name, reason }];
  switch (step.do) {
    case "install":
      return change("create", step.reason);
    case "upgrade":
    case "roll-back":
      return change("update", step.reason);
    case "uninstall":
      return change("replace", step.reason);
    case "wait":
      return change("update", `it is ${step.status}`);
    case "refuse":
    case "finish":
      return [];
  }
}

/** Who may not look may not install either; {@link missingRights} then says all that is missing, not only the first. */
function unlessDenied(error: KubeFailure): ResultAsync<FoundRelease, KubeFailure> {
  return error.type === "KubeDenied" && error.by === "authorization" ? okAsync({ records: [], missing: [] }) : errAsync(error);
}

function obstacles(step: ReleaseStep, { records: [newest] }: FoundRelease, name: string): readonly Finding[] {
  if (step.do === "refuse") return [findingOf(new ReleaseConflict(name, step.differences))];
  if (newest === undefined || !/^(pending-|uninstalling)/.test(newest.status)) return [];
  return [
    {
      type: "release-pending",
      level: "warning",
      message: `release ${name} is ${newest.status}: an earlier run was cut off, or helm is at work on it now`,
      remediation: "Make sure that nobody else runs helm on it; applying repairs it then.",
    },
  ];
}
