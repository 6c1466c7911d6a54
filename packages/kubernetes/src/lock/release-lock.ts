import { attempt } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import type { KubeFailure } from "../errors.ts";
import { claimOf, type LockLease, lockRef } from "./lock-lease.ts";
import type { WantedLock } from "./take-lock.ts";

/** Releasing goes on after the caller's time is up, but not for long. */
const PATIENCE_MS = 5_000;

/** Gives the lock up, if it is still this run's. Deletes just the Lease that was looked at, so that nobody else's hold is ended. */
export function releaseLock({ kube, installation, namespace, run }: WantedLock): ResultAsync<void, KubeFailure> {
  const ref = lockRef(installation, namespace);
  const options = { timeoutMs: PATIENCE_MS };
  return attempt(async function* () {
    for (let looks = 1; ; looks += 1) {
      const found = yield* kube.get<LockLease>(ref, options);
      if (claimOf(found)?.run !== run) return ok(undefined);
      const { uid, resourceVersion } = found?.metadata ?? {};
      const deleted = await kube.delete(ref, { uid, resourceVersion }, options);
      if (deleted.isOk()) return ok(undefined);
      // A renewal that was under way may arrive between look and deletion, and an answer may get lost.
      if (looks === 4 || (deleted.error.type !== "KubeConflict" && deleted.error.type !== "KubeUnreachable")) return err(deleted.error);
    }
  });
}
