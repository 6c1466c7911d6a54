import { attempt, type Clock, type Deadline, fieldManagerOf, type Installation, lookAgainAfterMs } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { type ClusterMismatch, KubeConflict, type KubeFailure, LockHeld } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import { qualifiedName } from "../kube-object.ts";
import { applyNamespace } from "../namespace/apply-namespace.ts";
import { LEASES } from "../resources.ts";
import { tellingPace } from "../telling-pace.ts";
import type { LockEvent } from "./lock-event.ts";
import { type LockLease, lockLease, lockRef } from "./lock-lease.ts";
import { nextLockStep } from "./lock-step.ts";

/** Which lock is wanted, and by whom. */
export interface WantedLock {
  readonly kube: KubeClient;
  readonly clock: Clock;
  readonly installation: Installation;
  readonly namespace: string;
  readonly run: string;
  readonly holder: string;
  readonly abandonedAfterMs: number;
}

/** A lock that is ours. */
export interface TakenLock {
  readonly epoch: number;
  /** The Lease as it was read when it was ours. */
  readonly lease: LockLease;
  /** When the request was sent that made it ours, by the clock. Nobody who waits for it can have seen it earlier. */
  readonly sentAtMs: number;
}

/** Every failed write means that somebody else was quicker, or that an answer got lost; neither happens for ever. */
const MOST_WRITES = 8;

/** Takes the lock if it is free, or once its holder has given no sign of life for long enough. */
export function takeLock(
  wanted: WantedLock,
  deadline: Deadline,
  emit: (event: LockEvent) => void,
): ResultAsync<TakenLock, LockHeld | ClusterMismatch | KubeFailure> {
  const { kube, clock, installation, namespace, run, holder, abandonedAfterMs } = wanted;
  const options = { signal: deadline.signal, fieldManager: fieldManagerOf(installation) };
  const ref = lockRef(installation, namespace);

  return attempt(async function* () {
    const isTimeToTell = tellingPace();
    let watch: { readonly version: string | undefined; readonly sinceMs: number } | undefined;
    let sentAtMs = clock.now();

    for (let writes = 0; ;) {
      const found = yield* kube.get<LockLease>(ref, options);
      const waitedMs = watch === undefined ? 0 : clock.now() - watch.sinceMs;
      const step = nextLockStep(wanted, found, watch && { version: watch.version, watchedMs: waitedMs });

      switch (step.do) {
        case "finish":
          return ok({ epoch: step.claim.epoch, lease: found as LockLease, sentAtMs });

        case "create":
        case "take": {
          const epoch = step.do === "take" ? step.epoch : 0;
          const lease = lockLease(installation, namespace, { run, holder, abandonedAfterMs, epoch }, 0, found?.metadata.resourceVersion);
          writes += 1;
          sentAtMs = clock.now();
          const written = await (step.do === "create" ? kube.create(LEASES, lease, options) : kube.replace(LEASES, lease, options));
          // Whether it took effect is in every case for the next look to say, for an answer may be lost and a write may lose.
          if (written.isErr()) {
            const obstacle = obstacleOf(written.error);
            if (obstacle === undefined || writes === MOST_WRITES) return err(written.error);
            if (obstacle === "namespace")
              yield* applyNamespace({ kube, clock }, { installation, name: namespace }, { signal: deadline.signal, onEvent: emit });
          } else if (step.do === "take" && step.from !== undefined)
            emit({ type: "lock-taken-over", holder: step.from.holder, waitedMs, epoch });
          continue;
        }

        case "watch":
          watch ??= { version: found?.metadata.resourceVersion, sinceMs: clock.now() };
          if (isTimeToTell(waitedMs))
            emit({ type: "lock-waiting", holder: step.claim.holder, waitedMs, abandonedAfterMs: step.abandonedAfterMs });
          yield* deadline.sleep(Math.min(lookAgainAfterMs(waitedMs), step.leftMs));
          continue;

        case "refuse":
          return err(new LockHeld(installation.name, step.claim.holder, waitedMs));

        case "yield-name":
          return err(new KubeConflict({ operation: `create ${qualifiedName(LEASES)} ${namespace}/${ref.name}` }, "exists"));

        default:
          return step satisfies never;
      }
    }
  });
}

/** What stood in the way of a write, if another look may help. */
function obstacleOf(error: KubeFailure): "somebody" | "lost answer" | "namespace" | undefined {
  switch (error.type) {
    case "KubeConflict":
      return "somebody";
    case "KubeUnreachable":
      return "lost answer";
    case "KubeCallFailed":
      return error.missing === "namespace" ? "namespace" : error.missing === "object" ? "somebody" : undefined;
    case "KubeDenied":
      return error.causes.includes("NamespaceTerminating") ? "namespace" : undefined;
    case "Aborted":
    case "TimedOut":
      return undefined;
    default:
      return error satisfies never;
  }
}
