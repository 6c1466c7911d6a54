import { setMaxListeners } from "node:events";
import type { Clock } from "@osb/core";
import { StepFailed } from "./catalog-client.ts";
import type { WorkQueue } from "./work-queue.ts";

/** How a controller looks at its cluster, and what it does about a key. */
export interface QueueWork {
  readonly queue: WorkQueue;
  readonly clock: Clock;
  /** Resolves after the next write to the cluster, or when the signal aborts. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly workers: number;
  readonly resyncMs: number;
  /** Queues what is new. `false`: the API server could not be met. */
  look(): Promise<boolean>;
  /** Rejects with {@link StepFailed} where the key has to come again. */
  reconcile(key: string): Promise<void>;
  failed(key: string): void;
  resync(): Promise<void> | void;
}

/** How the API server is met again after it could not be. */
const LOOK_AGAIN_MS = 1_000;

/** Looks, works and looks again, until the signal aborts. Rejects only for faults of the controller's own. */
export async function runQueue(work: QueueWork): Promise<void> {
  await Promise.all([watch(work), resync(work), ...Array.from({ length: work.workers }, () => serve(work))]);
}

/** A signal of a controller's own: many things wait for it at once, which is no leak. */
export function followed(signal: AbortSignal): AbortSignal {
  const own = new AbortController();
  setMaxListeners(0, own.signal);
  if (signal.aborted) own.abort();
  signal.addEventListener("abort", () => own.abort(), { once: true });
  return own.signal;
}

async function watch({ signal, changed, clock, look }: QueueWork): Promise<void> {
  while (!signal.aborted) {
    // Listened to before looking, so that a change during the look is not missed.
    const change = changed(signal);
    await ((await look()) ? change : clock.sleep(LOOK_AGAIN_MS, signal));
  }
}

async function serve({ queue, reconcile, failed }: QueueWork): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    try {
      await reconcile(key);
    } catch (thrown) {
      if (!(thrown instanceof StepFailed)) throw thrown;
      failed(key);
    }
    queue.done(key);
  }
}

async function resync({ signal, clock, resyncMs, resync: again }: QueueWork): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(resyncMs, signal);
    await again();
  }
}
