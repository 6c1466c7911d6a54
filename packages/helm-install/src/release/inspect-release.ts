import { attempt, type Clock, Deadline, type InvalidInput, type RunOptions, systemClock } from "@osb/core";
import type { KubeClient, KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import type { ReleaseAddress, ReleaseStatus } from "./broker-release.ts";
import { type BrokerStanding, brokerStanding } from "./broker-standing.ts";
import { checkedAddress } from "./checked-release.ts";
import { readBroker, readRelease, releasePlace } from "./read-release.ts";

export interface InspectReleaseDeps {
  readonly kube: KubeClient;
  readonly clock?: Clock | undefined;
}

/** The release and its broker as they are now. Plain data. */
export interface ReleaseState {
  readonly name: string;
  readonly namespace: string;
  /** The newest revision; `undefined` where there is no such release. */
  readonly newest:
    | {
        readonly revision: number;
        readonly status: ReleaseStatus;
        /** The installation whose mark it carries. */
        readonly owner: string | undefined;
        readonly chartVersion: string | undefined;
      }
    | undefined;
  /** Objects of the release that are not there, as `Deployment prod`. */
  readonly missing: readonly string[];
  readonly broker: BrokerStanding;
}

export type InspectReleaseError = InvalidInput | KubeFailure;

/**
 * Reads the release's records and how its broker is doing, through the Kubernetes API alone.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 * @returns The state (absence is a value), or `InvalidInput`, or a failure of the cluster.
 */
export function inspectRelease(
  { kube, clock = systemClock }: InspectReleaseDeps,
  input: ReleaseAddress,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<ReleaseState, InspectReleaseError> {
  return attempt(async function* () {
    const place = releasePlace(yield* checkedAddress(input));
    using deadline = new Deadline(clock, `Release ${place.name}`, { signal, timeoutMs });
    const { records, missing } = yield* readRelease(kube, place, deadline);
    const [deployment, pods] = yield* readBroker(kube, place, deadline);
    const [newest] = records;
    return ok({
      ...place,
      newest: newest && { revision: newest.revision, status: newest.status, owner: newest.owner, chartVersion: newest.chartVersion },
      missing,
      broker: brokerStanding(deployment, pods),
    });
  });
}
