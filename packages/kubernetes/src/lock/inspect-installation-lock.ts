import { attempt, type Clock, Deadline, type Installation, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import type { KubeFailure } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import { claimOf, type LockLease, lockRef } from "./lock-lease.ts";

/**
 * `free`: nobody works on the installation. `held`: somebody does, and gave a sign of life while the lock was being looked at. `silent`: somebody has it, but
 * gave none; they may have been killed, and taking the lock takes as long as it takes to be sure.
 */
export type InstallationLock =
  | { readonly state: "free" }
  | {
      readonly state: "held" | "silent";
      readonly holder: string;
      readonly epoch: number;
      /** For how long it was looked at. */ readonly lookedMs: number;
    };

/**
 * Says whether somebody is at work on the installation. Reads only, and returns at once when the lock is free.
 *
 * @param input `lookMs`: how long to look for a sign of life (milliseconds). Default: somewhat longer than the holder takes between two of
 * them, 17 000 for a lock of the default kind. Shorter looks can only ever find `silent`.
 */
export function inspectInstallationLock(
  { kube, clock = systemClock }: { readonly kube: KubeClient; readonly clock?: Clock | undefined },
  {
    installation,
    namespace,
    lookMs,
  }: { readonly installation: Installation; readonly namespace: string; readonly lookMs?: number | undefined },
  { signal, timeoutMs }: RunOptions = {},
): ResultAsync<InstallationLock, KubeFailure> {
  return attempt(async function* () {
    using deadline = new Deadline(clock, `Looking at the lock of installation ${installation.name}`, { signal, timeoutMs });
    const startedAt = clock.now();
    let first: string | undefined;

    for (;;) {
      const found = yield* kube.get<LockLease>(lockRef(installation, namespace), { signal: deadline.signal });
      const claim = claimOf(found);
      if (claim === undefined) return ok<InstallationLock>({ state: "free" });

      const lookedMs = clock.now() - startedAt;
      const version = found?.metadata.resourceVersion;
      first ??= version;
      const { holder, epoch, abandonedAfterMs } = claim;
      if (version !== first) return ok<InstallationLock>({ state: "held", holder, epoch, lookedMs });
      const leftMs = (lookMs ?? abandonedAfterMs / 4 + 2_000) - lookedMs;
      if (leftMs <= 0) return ok<InstallationLock>({ state: "silent", holder, epoch, lookedMs });
      yield* deadline.sleep(Math.min(lookAgainAfterMs(lookedMs), leftMs));
    }
  });
}
