const FIRST_MS = 10_000;
const LONGEST_MS = 300_000;
/** A container that ran for so long starts with a clean record. */
const FORGIVEN_AFTER_MS = 600_000;

/**
 * How long a kubelet waits before it starts a container again: the first time not at all, then 10 s, and double each time
 * up to five minutes; ten minutes of running are forgiven everything.
 */
export class RestartBackoff {
  #nextMs = 0;

  /** Milliseconds from now, after a run of `ranMs`. */
  afterExit(ranMs: number): number {
    if (ranMs >= FORGIVEN_AFTER_MS) this.#nextMs = 0;
    const waitMs = this.#nextMs;
    this.#nextMs = Math.min(waitMs === 0 ? FIRST_MS : waitMs * 2, LONGEST_MS);
    return waitMs;
  }
}
