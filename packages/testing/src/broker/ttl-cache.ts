import type { Clock } from "@osb/core";

/** How long an entry lives in either of the broker's caches. */
const LIFETIME_MS = 3_600_000;

/** Entries that are gone an hour after they were set. Reading does not keep them. */
export class TtlCache<T> {
  readonly #clock: Pick<Clock, "now">;
  readonly #entries = new Map<string, { readonly value: T; readonly setAt: number }>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    return entry && this.#clock.now() < entry.setAt + LIFETIME_MS ? entry.value : undefined;
  }

  set(key: string, value: T): void {
    this.#entries.set(key, { value, setAt: this.#clock.now() });
  }
}
