import type { Clock } from "@osb/core";

const VISIBLE_WITHIN_MS = 20_000;

/**
 * What was asked of an eventually consistent service and may not be visible yet. A look that still shows the old state
 * then means "wait", not "ask again"; after 20 seconds it means what it shows.
 */
export class Lately {
  readonly #clock: Clock;
  readonly #askedAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  asked(what: string): boolean {
    const at = this.#askedAt.get(what);
    return at !== undefined && this.#clock.now() - at < VISIBLE_WITHIN_MS;
  }

  ask(what: string): void {
    this.#askedAt.set(what, this.#clock.now());
  }
}
