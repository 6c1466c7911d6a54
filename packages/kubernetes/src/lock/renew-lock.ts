import { fieldManagerOf } from "@osb/core";
import { LockLost } from "../errors.ts";
import { LEASES } from "../resources.ts";
import { claimOf, type LockLease, lockLease, lockRef } from "./lock-lease.ts";
import type { TakenLock, WantedLock } from "./take-lock.ts";

/**
 * Gives signs of life until `ended` aborts; then it is `undefined`. Returns earlier, with why, if the lock is lost.
 *
 * An answer that got lost is no lost lock: what the Lease says decides. But where nothing can be learnt for three quarters of the time
 * after which others judge the lock abandoned, it counts as lost, so that whoever works under it has stopped by then.
 */
export async function renewLock(
  { kube, clock, installation, namespace, run, holder, abandonedAfterMs }: WantedLock,
  taken: TakenLock,
  ended: AbortSignal,
): Promise<LockLost | undefined> {
  const fieldManager = fieldManagerOf(installation);
  const claim = { run, holder, abandonedAfterMs, epoch: taken.epoch };
  let version = taken.lease.metadata.resourceVersion;
  let confirmedAtMs = taken.sentAtMs;
  let failures = 0;

  const leftMs = (): number => confirmedAtMs + (abandonedAfterMs * 3) / 4 - clock.now();
  /** A first try is made however late it is: after the machine slept, a renewal that succeeds proves that nobody came in between. */
  const patience = (): { readonly signal: AbortSignal; readonly timeoutMs: number } => ({
    signal: ended,
    timeoutMs: failures === 0 ? abandonedAfterMs / 8 : Math.min(abandonedAfterMs / 8, Math.max(1, leftMs())),
  });

  for (let renewals = 1; ; renewals += 1) {
    // Having it is not enough, others have to see it: a renewal that failed is repeated soon.
    await clock.sleep(failures === 0 ? abandonedAfterMs / 4 : Math.min(abandonedAfterMs / 20, Math.max(1, leftMs())), ended);
    if (ended.aborted) return undefined;

    const sentAtMs = clock.now();
    const renewed = await kube.replace<LockLease>(LEASES, lockLease(installation, namespace, claim, renewals, version), {
      ...patience(),
      fieldManager,
    });
    if (ended.aborted) return undefined;
    if (renewed.isOk()) {
      version = renewed.value.metadata.resourceVersion;
      confirmedAtMs = sentAtMs;
      failures = 0;
      continue;
    }

    failures += 1;
    const found = await kube.get<LockLease>(lockRef(installation, namespace), patience());
    if (ended.aborted) return undefined;
    if (found.isOk()) {
      const current = claimOf(found.value);
      if (current?.run !== run) return new LockLost(installation.name, current?.holder);
      version = found.value?.metadata.resourceVersion;
    }
    if (leftMs() <= 0) return new LockLost(installation.name, undefined);
  }
}
