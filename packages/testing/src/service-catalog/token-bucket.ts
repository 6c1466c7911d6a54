import type { Clock } from "@osb/core";

/** Lets calls through at a steady rate, after a few that may come at once: first come, first served. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(clock: Clock, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = clock.now();
  }

  /** Resolves when it is the caller's turn, or when `signal` aborts. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) * this.#perSecond) / 1_000) - 1;
    this.#at = now;
    if (this.#tokens < 0) await this.#clock.sleep((-this.#tokens * 1_000) / this.#perSecond, signal);
  }
}
