/** Time as a capability, so that waits can be tested without waiting. */
export interface Clock {
  /** Milliseconds since an arbitrary fixed point; never runs backwards. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
    }),
};

/**
 * How long to leave something alone that has been waited for since `waitedMs`, in milliseconds: often at
 * first, seldom later, so that a wait ends soon after the fact at a few dozen looks for minutes.
 */
export function lookAgainAfterMs(waitedMs: number): number {
  if (waitedMs < 5_000) return 500;
  if (waitedMs < 60_000) return 1_000;
  return 3_000;
}
