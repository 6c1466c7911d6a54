import { type Clock, OsbError } from "@osb/core";
import type { KubeClient } from "@osb/kubernetes";

/** What a controller sees of its cluster: the API, and that something was written. The same on a fake as on a real one. */
export interface ClusterPort {
  readonly kube: KubeClient;
  readonly clock: Clock;
  /** Now, as Kubernetes writes it. */
  timestamp(): string;
  /** Resolves after the next write to the cluster, or when `signal` aborts. */
  changed(signal: AbortSignal): Promise<void>;
}

const RETRY_AFTER_MS = 1_000;

/**
 * Lets `reconcile` look at the cluster now, and after every change, until `signal` aborts; never twice at a time, and
 * not before `restMs` after the change. Where it resolves with a number it looks again after so many milliseconds at the
 * latest. Where the API refuses, it is tried again a second later. What is not an answer of the API is a bug, and rejects.
 */
export async function runController(
  { clock, changed }: ClusterPort,
  reconcile: () => Promise<number | undefined | void>,
  signal: AbortSignal,
  restMs = 0,
): Promise<void> {
  while (!signal.aborted) {
    // Listened to before looking, so that a change during the look is not missed.
    const change = changed(signal);
    try {
      const againMs = await reconcile();
      await (againMs === undefined ? change : eitherOf(change, (over) => clock.sleep(againMs, over)));
      if (restMs > 0) await clock.sleep(restMs, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      if (!(thrown instanceof OsbError)) throw thrown;
      await clock.sleep(RETRY_AFTER_MS, signal);
    }
  }
}

/** Waits for the one or the other, and ends the other. */
async function eitherOf(change: Promise<void>, sleep: (over: AbortSignal) => Promise<void>): Promise<void> {
  const over = new AbortController();
  await Promise.race([change, sleep(over.signal)]);
  over.abort();
}
