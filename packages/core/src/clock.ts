/** Time as a capability, so that waits can be tested without waiting. */
export interface Clock {
  /** Milliseconds since an arbitrary fixed point; never runs backwards. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fire` after `ms` milliseconds, unless what is returned is called before. For limits, which mostly are not reached. */
  after(ms: number, fire: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        callOff();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const callOff = systemClock.after(ms, done);
      signal?.addEventListener("abort", done, { once: true });
    }),
  after: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * How long to leave something alone that has been waited for since `waitedMs`, in milliseconds: soon for what is a matter of
 * moments, seldom later, so that a wait ends about a second after the fact at a few dozen looks for minutes.
 */
export function lookAgainAfterMs(waitedMs: number): number {
  if (waitedMs < 1_000) return 500;
  if (waitedMs < 60_000) return 1_000;
  return 3_000;
}
