import { type Clock, systemClock } from "@osb/core";

/**
 * Real time, run faster: one real second is `speed` seconds of the world. For worlds that processes of
 * their own look at, helm for one, since those cannot be made to wait for a {@link VirtualClock}.
 */
export class ScaledClock implements Clock {
  readonly #speed: number;
  readonly #startedAt = systemClock.now();

  constructor(speed: number) {
    if (!(speed > 0)) throw new RangeError(`a clock runs at a speed above 0, not ${speed}`);
    this.#speed = speed;
  }

  /** Milliseconds of the world since the clock was made. */
  now(): number {
    return (systemClock.now() - this.#startedAt) * this.#speed;
  }

  /** Waits `ms` milliseconds of the world, never less: timers count whole real milliseconds, which may be minutes here. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const end = this.now() + ms;
    for (let left = ms; left > 0 && !signal?.aborted; left = end - this.now())
      await systemClock.sleep(Math.ceil(left / this.#speed), signal);
  }

  after(ms: number, fire: () => void): () => void {
    const over = new AbortController();
    void this.sleep(ms, over.signal).then(() => over.signal.aborted || fire());
    return () => over.abort("over"); // The default reason is an exception, whose stack is dear.
  }
}
