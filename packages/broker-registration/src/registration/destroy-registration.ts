import { attempt, Deadline, type InvalidInput, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeFailure } from "@osb/kubernetes";
import { err, errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { BrokerNotRemoved, InstancesExist } from "../errors.ts";
import { serviceCatalog } from "../service-catalog/service-catalog-target.ts";
import { nextRemovalStep } from "./next-removal-step.ts";
import type { RegistrationDeps } from "./plan-registration.ts";
import type { DeregistrationEvent } from "./registration-events.ts";
import { checkedPlace, type RegistrationPlaceInput } from "./registration-input.ts";

/** What became of the registration. */
export interface DestroyedRegistration {
  readonly change: "removed" | "none";
  /** Why a broker of that name was left alone, if one was. */
  readonly left: readonly string[];
}

export type DestroyRegistrationError = InvalidInput | ClusterMismatch | InstancesExist | BrokerNotRemoved | KubeFailure;

/**
 * Takes the broker out of the marketplace: removes the broker object, waits until the platform has let it go, and then removes the copy of
 * its credentials that `applyRegistration` may have made. A broker that is not this installation's is left alone, and told.
 *
 * Refuses while service instances of the broker exist: the platform does not check, and they could never be removed afterwards. Finalizers
 * are never removed by force. Safe to repeat; aborting ends the wait, not the removal.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 120 000).
 * @returns What was removed, or one of
 * - `InvalidInput`, `ClusterMismatch`, `InstancesExist`: nothing was removed;
 * - `BrokerNotRemoved`: it is still being deleted when the time is up, most likely because nothing runs that would let it go;
 * - `KubeDenied`, `KubeConflict`, `KubeCallFailed`, `KubeUnreachable`: what the API server said;
 * - `TimedOut`, `Aborted`: an outer call's limit, or the caller, ended the wait.
 */
export function destroyRegistration(
  { kube, clock = systemClock }: RegistrationDeps,
  input: RegistrationPlaceInput,
  { signal, timeoutMs = 120_000, onEvent }: RunOptions<DeregistrationEvent> = {},
): ResultAsync<DestroyedRegistration, DestroyRegistrationError> {
  const emit = listener(onEvent);
  const target = serviceCatalog;
  const { installation } = input;
  const startedAt = clock.now();
  let waitingFor: readonly string[] | undefined;

  return attempt(async function* () {
    const place = yield* checkedPlace(input);
    const { name } = place;
    using deadline = new Deadline(clock, `Removing the registration of broker ${name}`, { signal, timeoutMs });
    yield* expectedCluster(kube, installation, deadline);
    let change: DestroyedRegistration["change"] = "none";
    let toldAt: number | undefined;

    for (;;) {
      const step = nextRemovalStep(installation, yield* target.find(kube, place, deadline).orElse(absentWithoutApi));
      const waitedMs = clock.now() - startedAt;

      switch (step.do) {
        case "remove": {
          const instances = yield* target.instancesOf(kube, place, deadline);
          if (instances.length > 0) return err(new InstancesExist(name, instances));
          emit({ type: "deregistration-requested", name });
          yield* target.remove(kube, place, deadline);
          change = "removed";
          break;
        }
        case "wait":
          waitingFor = step.finalizers;
          change = "removed";
          if (toldAt === undefined || waitedMs - toldAt >= TELL_EVERY_MS) {
            toldAt = waitedMs;
            emit({ type: "deregistration-pending", name, waitedMs, finalizers: step.finalizers });
          }
          break;
        case "finish":
          yield* target.removeCredentials(kube, { ...place, installation }, deadline);
          if (change === "removed") emit({ type: "registration-removed", name });
          return ok({ change, left: step.left });
        default:
          return step satisfies never;
      }

      yield* deadline.sleep(lookAgainAfterMs(clock.now() - startedAt));
    }
  }).mapErr((error) => {
    const isOwnLimit = error.type === "TimedOut" && signal?.aborted !== true;
    return isOwnLimit && waitingFor !== undefined
      ? new BrokerNotRemoved(input.name ?? installation.name, waitingFor, clock.now() - startedAt)
      : error;
  });
}

const TELL_EVERY_MS = 5_000;

/** Where the API is gone, all its brokers are. */
function absentWithoutApi(error: KubeFailure): ResultAsync<undefined, KubeFailure> {
  return error.type === "KubeCallFailed" && error.missing === "resource" ? okAsync(undefined) : errAsync(error);
}
