import { type Installation, isOwned } from "@osb/core";
import { claimOf, type LockClaim, type LockLease } from "./lock-lease.ts";

/** A hold that is being watched for signs of life. */
export interface WatchedHold {
  /** resourceVersion of the Lease when the watch began. */
  readonly version: string | undefined;
  /** For how long it has been watched, by a clock that never runs backwards. */
  readonly watchedMs: number;
}

/** What has to happen next for the lock to be ours. */
export type LockStep =
  | { readonly do: "create" }
  | { readonly do: "finish"; readonly claim: LockClaim }
  /** `from`: who had it; absent where it was free. */
  | { readonly do: "take"; readonly epoch: number; readonly from?: LockClaim | undefined }
  | { readonly do: "watch"; readonly claim: LockClaim; readonly abandonedAfterMs: number; readonly leftMs: number }
  | { readonly do: "refuse"; readonly claim: LockClaim }
  | { readonly do: "yield-name" };

/**
 * Decides from the Lease that was just read, and from how long it has been seen unchanged. No time that anybody wrote down plays a
 * part: clocks of different machines differ, and a wrong answer here puts two installers to work at once.
 */
export function nextLockStep(
  {
    installation,
    run,
    abandonedAfterMs: own,
  }: { readonly installation: Installation; readonly run: string; readonly abandonedAfterMs: number },
  found: LockLease | undefined,
  watched: WatchedHold | undefined,
): LockStep {
  if (found === undefined) return { do: "create" };
  if (!isOwned(installation, found.metadata.labels)) return { do: "yield-name" };
  const claim = claimOf(found);
  if (claim === undefined) return { do: "take", epoch: (found.spec?.leaseTransitions ?? 0) + 1 };
  if (claim.run === run) return { do: "finish", claim };

  // A holder that promised fewer signs of life than we would give is taken at its word.
  const abandonedAfterMs = Math.max(own, claim.abandonedAfterMs);
  if (watched === undefined) return { do: "watch", claim, abandonedAfterMs, leftMs: abandonedAfterMs };
  if (watched.version !== found.metadata.resourceVersion) return { do: "refuse", claim };
  const leftMs = abandonedAfterMs - watched.watchedMs;
  return leftMs > 0 ? { do: "watch", claim, abandonedAfterMs, leftMs } : { do: "take", epoch: claim.epoch + 1, from: claim };
}
