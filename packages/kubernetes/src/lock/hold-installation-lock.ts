import {
  attempt,
  type Clock,
  Deadline,
  type Installation,
  listener,
  type Random,
  type RunOptions,
  systemClock,
  systemRandom,
} from "@osb/core";
import { err, type Result, type ResultAsync } from "neverthrow";
import { expectedCluster } from "../cluster/expected-cluster.ts";
import type { ClusterMismatch, KubeFailure, LockHeld, LockLost } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import type { LockEvent } from "./lock-event.ts";
import { releaseLock } from "./release-lock.ts";
import { renewLock } from "./renew-lock.ts";
import { type TakenLock, takeLock, type WantedLock } from "./take-lock.ts";

/** Which installation is to be worked on, and by whom. */
export interface InstallationLockSpec {
  readonly installation: Installation;
  /** Where the lock is kept: the installation's namespace. It is made if it is not there, as `applyNamespace` does it. */
  readonly namespace: string;
  /** Who, in words for people who find the lock held: `alice at build-7, pipeline 4711`. No secrets. */
  readonly holder: string;
  /**
   * After how long without a sign of life the lock is taken over. Has to be longer than any child process of a killed run may live.
   * Whoever waits goes by the longer of their own value and the holder's. Default 60 000.
   * @unit milliseconds
   */
  readonly abandonedAfterMs?: number | undefined;
}

/** What a body gets that works under the lock. */
export interface HeldLock {
  /** Aborts when the call has to end, and when the lock is lost. Pass it to everything the body calls. */
  readonly signal: AbortSignal;
}

/** What {@link holdInstallationLock} can fail with, besides the failures of its body. */
export type HoldInstallationLockError = LockHeld | LockLost | ClusterMismatch | KubeFailure;

/**
 * Runs `body` while nobody else works on the same installation.
 *
 * A lock that is held is watched. A sign of life of its holder ends the call at once with `LockHeld`; if there is none for
 * `abandonedAfterMs` by our own steady clock, the lock is taken over. No timestamp is ever compared. While the body runs the lock is renewed;
 * when it ends, in whatever way, the lock is released. If it cannot be, or the process is killed, the next one takes it over.
 *
 * The lock goes with its namespace: what deletes that namespace belongs after this call, not into the body.
 *
 * @param options `timeoutMs` bounds the whole call, the body included (milliseconds, default none); the body hears of its end by its signal,
 * and is waited for.
 * @returns What the body returns, or one of
 * - `LockHeld`: somebody else is at work, nothing was done;
 * - `LockLost`: somebody took the lock over, or it could not be renewed, while the body ran;
 * - `ClusterMismatch`: the installation is meant for another cluster;
 * - `KubeConflict` (`exists`): the lock's name is taken by a Lease that is not ours;
 * - the other failures of a `KubeClient`, while the lock was being taken.
 */
export function holdInstallationLock<T, E>(
  {
    kube,
    clock = systemClock,
    random = systemRandom,
  }: { readonly kube: KubeClient; readonly clock?: Clock | undefined; readonly random?: Random | undefined },
  { installation, namespace, holder, abandonedAfterMs = 60_000 }: InstallationLockSpec,
  { signal, timeoutMs, onEvent }: RunOptions<LockEvent>,
  body: (held: HeldLock) => ResultAsync<T, E>,
): ResultAsync<T, E | HoldInstallationLockError> {
  const emit = listener(onEvent);

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Work on installation ${installation.name}`, { signal, timeoutMs });
    yield* expectedCluster(kube, installation, { signal: deadline.signal });

    const run = Buffer.from(random.bytes(16)).toString("hex");
    const wanted: WantedLock = { kube, clock, installation, namespace, run, holder, abandonedAfterMs };
    const taken = await takeLock(wanted, deadline, emit);
    // An end in the middle of taking it may leave a lock that nobody knows of.
    if (taken.isErr()) {
      if (taken.error.type === "Aborted" || taken.error.type === "TimedOut" || taken.error.type === "KubeUnreachable") {
        const released = await releaseLock(wanted);
        if (released.isErr()) emit({ type: "lock-left", reason: released.error.type });
      }
      return err(taken.error);
    }
    emit({ type: "lock-acquired", epoch: taken.value.epoch });
    return await runUnder(wanted, taken.value, deadline, emit, body);
  });
}

async function runUnder<T, E>(
  wanted: WantedLock,
  taken: TakenLock,
  deadline: Deadline,
  emit: (event: LockEvent) => void,
  body: (held: HeldLock) => ResultAsync<T, E>,
): Promise<Result<T, E | LockLost>> {
  const during = new AbortController();
  const ended = new AbortController();
  const passOn = (): void => during.abort(deadline.failure);
  if (deadline.signal.aborted) passOn();
  deadline.signal.addEventListener("abort", passOn, { once: true, signal: ended.signal });

  const renewing = renewLock(wanted, taken, ended.signal).then((lost) => {
    if (lost) during.abort(lost);
    return lost;
  });
  let lost: LockLost | undefined;
  let result: Result<T, E>;
  try {
    result = await body({ signal: during.signal });
  } finally {
    ended.abort();
    lost = await renewing;
    if (lost) emit({ type: "lock-lost", by: lost.by });
    else {
      const released = await releaseLock(wanted);
      emit(released.isOk() ? { type: "lock-released" } : { type: "lock-left", reason: released.error.type });
    }
  }
  // A success under a lost lock may be the half of somebody else's work.
  return lost ? err(lost) : result;
}
