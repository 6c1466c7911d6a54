import {
  attempt,
  Deadline,
  expectedPlan,
  type InvalidInput,
  listener,
  lookAgainAfterMs,
  planOf,
  type RunOptions,
  systemClock,
  type WorldMoved,
} from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeFailure } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";
import { type BrokerNotStarting, type ChartUnusable, HelmFailed, type HelmTooOld, ReleaseConflict } from "../errors.ts";
import type { ReleaseEvent } from "../events.ts";
import type { HelmFailure } from "../helm-engine/helm-port.ts";
import { awaitBroker } from "./await-broker.ts";
import { brokerHosts } from "./broker-hosts.ts";
import type { BrokerRelease, ReleaseInput } from "./broker-release.ts";
import { readChart } from "./chart-source.ts";
import { checkedRelease } from "./checked-release.ts";
import { nextReleaseStep } from "./next-release-step.ts";
import { PendingWatch } from "./pending-watch.ts";
import { type ReleaseDeps, releaseChanges } from "./plan-release.ts";
import { readRelease, releasePlace } from "./read-release.ts";
import { wantedRelease } from "./release-values.ts";
import { type HelmStep, takeReleaseStep } from "./take-release-step.ts";

export type ApplyReleaseError =
  | InvalidInput
  | ClusterMismatch
  | WorldMoved
  | ChartUnusable
  | ReleaseConflict
  | BrokerNotStarting
  | HelmFailure
  | HelmTooOld
  | KubeFailure;

/** Recovery, the upgrade after it, and once again where somebody interfered. Whoever needs more does not get on. */
const MOST_ACTS = 4;

/**
 * Makes sure that the broker's release is as wanted and its broker at work. Call it while holding the installation's lock, and say so with
 * `writer: "gone"`.
 *
 * Safe to repeat, after a crash too: a release that is as wanted is left alone, one that was left failed is upgraded, and one that was
 * left pending is rolled back, or removed where nothing was ever deployed, and then made as wanted. helm waits for nothing; this call does.
 * Aborting stops helm in an orderly way, which leaves the release failed, or ends the wait.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 600 000).
 * @returns The release, with its broker answering; or one of
 * - `InvalidInput`, `ChartUnusable`, `HelmMissing`, `HelmTooOld`, `WorldMoved`: nothing was done;
 * - `ReleaseConflict`: the name is taken by a release that is not ours;
 * - `HelmPending`, `HelmFailed`: helm did not do what it was asked;
 * - `BrokerNotStarting`: the release is there, and its pod does not get to work, with the cause where it is known;
 * - `KubeDenied`, `KubeUnreachable`, `KubeCallFailed`, `KubeConflict`: the cluster refused, or was out of reach;
 * - `TimedOut`, `Aborted`: it ended early; the same call resumes it.
 */
export function applyRelease(
  { helm, kube, clock = systemClock }: ReleaseDeps,
  input: ReleaseInput,
  { signal, timeoutMs = 600_000, onEvent }: RunOptions<ReleaseEvent> = {},
): ResultAsync<BrokerRelease, ApplyReleaseError> {
  const emit = listener(onEvent);

  return attempt(async function* () {
    const {
      installation,
      chart: source = { kind: "bundled" },
      adopt = false,
      writer = "unknown",
      clusterDomain,
      expect,
    } = yield* checkedRelease(input);
    const place = releasePlace(input);
    const release = place.name;
    using deadline = new Deadline(clock, `Release ${release}`, { signal, timeoutMs });
    yield* expectedCluster(kube, installation, deadline);

    const helmVersion = yield* helm.version(deadline);
    const chart = yield* readChart(source);
    const wanted = wantedRelease(input, chart);
    const goal = { installation, adopt, ...wanted };
    const pending = new PendingWatch(clock, writer, helm.childLimitMs);
    let change: BrokerRelease["change"] = "none";

    for (let acts = 0; ;) {
      const found = yield* readRelease(kube, place, deadline);
      if (acts === 0)
        yield* expectedPlan(
          `Release ${release}`,
          planOf(releaseChanges(nextReleaseStep(goal, { ...found, writer: "gone" }), release)),
          expect,
        );
      const step = nextReleaseStep(goal, { ...found, writer: pending.writerOf(found.records) });

      switch (step.do) {
        case "install":
        case "upgrade":
        case "roll-back":
        case "uninstall":
          if (acts === MOST_ACTS)
            return err(new HelmFailed(`upgrade ${release}`, "other", "it reports success, and the release is not as wanted afterwards"));
          acts += 1;
          yield* takeReleaseStep({ helm, kube }, step, { place, chart, wanted }, deadline, emit);
          change = changeAfter(step, change);
          break;
        case "wait":
          if (pending.isTimeToTell()) emit({ type: "release-pending", release, status: step.status, waitedMs: pending.waitedMs });
          yield* deadline.sleep(lookAgainAfterMs(pending.waitedMs));
          break;
        case "refuse":
          return err(new ReleaseConflict(release, step.differences));
        case "finish": {
          yield* awaitBroker(kube, place, clock, deadline, emit);
          const { revision, chartVersion = "unknown" } = step.record;
          const [host] = brokerHosts({ releaseName: release, namespace: place.namespace, clusterDomain });
          return ok({ ...place, revision, chartVersion, helmVersion, url: `https://${host}`, change });
        }
      }
    }
  });
}

function changeAfter({ do: step }: HelmStep, before: BrokerRelease["change"]): BrokerRelease["change"] {
  if (step === "install" || before === "installed") return "installed";
  return step === "uninstall" ? before : "upgraded";
}
