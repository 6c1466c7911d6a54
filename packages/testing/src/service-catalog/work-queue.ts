import type { Clock } from "@osb/core";

/** How long a key is kept back after failures: the first delay, and what doubling it ends at. */
export interface BackOff {
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/** Service Catalog's own for brokers. */
const SLOW: BackOff = { firstDelayMs: 1_000, longestDelayMs: 1_200_000 };

/**
 * The work queue of Kubernetes' controllers. A key is handed out to one worker at a time; one that is added meanwhile is handed
 * out again after that; of several delays the shortest counts.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #backOff: BackOff;
  readonly #ready: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #dueAt = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];

  constructor(clock: Clock, signal: AbortSignal, backOff = SLOW) {
    this.#clock = clock;
    this.#signal = signal;
    this.#backOff = backOff;
    signal.addEventListener("abort", () => this.#waiting.splice(0).forEach((take) => take(undefined)), { once: true });
  }

  add(key: string): void {
    if (this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (!this.#processing.has(key)) this.#offer(key);
  }

  /** Adds the key after the first delay, twice that, four times that, …, by how often it was added so since {@link forget}. */
  addAfterFailure(key: string): void {
    const failures = this.failures(key);
    this.#failures.set(key, failures + 1);
    const delayMs = Math.min(this.#backOff.firstDelayMs * 2 ** failures, this.#backOff.longestDelayMs);
    const dueAt = this.#clock.now() + delayMs;
    if ((this.#dueAt.get(key) ?? Number.POSITIVE_INFINITY) <= dueAt) return;
    this.#dueAt.set(key, dueAt);
    void this.#clock.sleep(delayMs, this.#signal).then(() => {
      if (this.#signal.aborted || this.#dueAt.get(key) !== dueAt) return;
      this.#dueAt.delete(key);
      this.add(key);
    });
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, which has to be given back by {@link done}; `undefined` when the queue is over. */
  async take(): Promise<string | undefined> {
    if (this.#signal.aborted) return undefined;
    const key = this.#ready.shift() ?? (await new Promise<string | undefined>((resolve) => this.#waiting.push(resolve)));
    if (key === undefined) return undefined;
    this.#processing.add(key);
    this.#dirty.delete(key);
    return key;
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.has(key)) this.#offer(key);
  }

  #offer(key: string): void {
    const take = this.#waiting.shift();
    if (take) take(key);
    else this.#ready.push(key);
  }
}
