import { attempt, Deadline, type InvalidInput, type RunOptions, systemClock } from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import { accessStores } from "./access-secrets.ts";
import type { BrokerAccessInput } from "./broker-access.ts";
import { checkedPlace } from "./checked-access.ts";
import type { InspectBrokerAccessDeps } from "./inspect-broker-access.ts";

export type DestroyBrokerAccessError = InvalidInput | ClusterMismatch | KubeFailure;

/**
 * Removes the Secrets with the broker's password and certificate. Those that are not there, and those that are not ours, are Ok and left alone.
 * Remove the release and the registration first: both use them.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 */
export function destroyBrokerAccess(
  { kube, clock = systemClock }: InspectBrokerAccessDeps,
  input: Pick<BrokerAccessInput, "installation" | "namespace">,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<void, DestroyBrokerAccessError> {
  return attempt(async function* () {
    const place = yield* checkedPlace(input);
    using deadline = new Deadline(clock, "Removal of the broker's access", { signal, timeoutMs });
    yield* expectedCluster(kube, place.installation, deadline);
    const { basicAuth, tls } = accessStores(kube, place);
    yield* basicAuth.remove(deadline);
    yield* tls.remove(deadline);
    return ok(undefined);
  });
}
