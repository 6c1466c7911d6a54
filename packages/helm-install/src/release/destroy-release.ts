import {
  attempt,
  Deadline,
  type InvalidInput,
  isOwned,
  listener,
  lookAgainAfterMs,
  OWNER_MARK,
  type RunOptions,
  systemClock,
} from "@osb/core";
import { type ClusterMismatch, DEPLOYMENTS, expectedCluster, type KubeFailure } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";
import { HelmFailed, type HelmTooOld } from "../errors.ts";
import type { RemovalEvent } from "../events.ts";
import type { HelmFailure } from "../helm-engine/helm-port.ts";
import type { ReleaseAddress, ReleaseInput, ReleaseRecord } from "./broker-release.ts";
import { checkedAddress } from "./checked-release.ts";
import { PendingWatch } from "./pending-watch.ts";
import type { ReleaseDeps } from "./plan-release.ts";
import { releasePlace } from "./read-release.ts";
import { readReleaseRecords } from "./read-release-records.ts";

export type DestroyReleaseError = InvalidInput | ClusterMismatch | HelmFailure | HelmTooOld | KubeFailure;

/** More tries than this do not help. */
const MOST_ACTS = 3;

/**
 * Removes the release of this installation with all its objects. One that is not there is Ok, and so is one that is not ours, which is left
 * alone. Safe to repeat. Aborting stops helm in an orderly way; what is left is removed by the same call.
 *
 * @param input `writer` as in `ReleaseInput`.
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 300 000).
 * @returns Whether anything was removed; or a helm that is missing, too old or failed, or a failure of the cluster.
 */
export function destroyRelease(
  { helm, kube, clock = systemClock }: ReleaseDeps,
  input: ReleaseAddress & Pick<ReleaseInput, "writer">,
  { signal, timeoutMs = 300_000, onEvent }: RunOptions<RemovalEvent> = {},
): ResultAsync<{ readonly removed: boolean }, DestroyReleaseError> {
  const emit = listener(onEvent);

  return attempt(async function* () {
    const { installation, writer = "unknown" } = yield* checkedAddress(input);
    const place = releasePlace(input);
    const release = place.name;
    using deadline = new Deadline(clock, `Removal of release ${release}`, { signal, timeoutMs });
    yield* expectedCluster(kube, installation, deadline);
    const pending = new PendingWatch(clock, writer, helm.childLimitMs);

    for (let acts = 0; ;) {
      const records = yield* readReleaseRecords(kube, place, deadline);
      const [newest] = records;
      if (newest === undefined || !isOwned(installation, marksOf(newest))) {
        const removed = acts > 0;
        // helm returns when its deletions are accepted; pods end a little later.
        while (removed && (yield* kube.get({ resource: DEPLOYMENTS, ...place }, deadline)) !== undefined)
          yield* deadline.sleep(lookAgainAfterMs(0));
        if (removed) emit({ type: "release-removed", release });
        return ok({ removed });
      }

      if (/^(pending-|uninstalling)/.test(newest.status) && pending.writerOf(records) === "unknown") {
        if (pending.isTimeToTell()) emit({ type: "release-pending", release, status: newest.status, waitedMs: pending.waitedMs });
        yield* deadline.sleep(lookAgainAfterMs(pending.waitedMs));
        continue;
      }
      if (acts === MOST_ACTS)
        return err(new HelmFailed(`uninstall ${release}`, "other", "it reports success, and the release is still there"));
      acts += 1;
      if (acts === 1) yield* helm.version(deadline);
      yield* helm.uninstall({ release, namespace: place.namespace }, yield* kube.access(deadline), deadline);
    }
  });
}

function marksOf({ owner }: ReleaseRecord): Readonly<Record<string, string>> | undefined {
  return owner === undefined ? undefined : { [OWNER_MARK]: owner };
}
