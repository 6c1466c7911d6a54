import type { Clock } from "@osb/core";
import type { FoundRegistration, Progress } from "./registration.ts";

/** Remembers for one call when it asked for something, and when something last happened. */
export class RegistrationWatch {
  readonly #clock: Clock;
  readonly #startedAt: number;
  #askedAt: number | undefined;
  #movedAt: number | undefined;
  #grownAt: number | undefined;
  #seen: Pick<FoundRegistration, "activity" | "offers"> | undefined;
  #requests = 0;
  #kicks = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  get waitedMs(): number {
    return this.#clock.now() - this.#startedAt;
  }

  /** How long this call has waited for what it asked for last. */
  get sinceAskedMs(): number {
    return this.#clock.now() - (this.#askedAt ?? this.#startedAt);
  }

  /** How far the call is, now that it sees `found`. */
  progress(found: FoundRegistration | undefined): Progress {
    const now = this.#clock.now();
    const { activity, offers } = found ?? { activity: "absent", offers: 0 };
    if (this.#seen !== undefined && activity !== this.#seen.activity) this.#movedAt = now;
    if (this.#seen !== undefined && offers > this.#seen.offers) this.#grownAt = now;
    this.#seen = { activity, offers };
    const since = (at: number | undefined): number | undefined => (at === undefined ? undefined : now - at);
    return {
      sinceAskedMs: since(this.#askedAt),
      sinceMovedMs: since(this.#movedAt),
      sinceGrownMs: since(this.#grownAt),
      requests: this.#requests,
      kicks: this.#kicks,
    };
  }

  requested(): void {
    this.#requests += 1;
    this.#askedAt = this.#clock.now();
  }

  kicked(): void {
    this.#kicks += 1;
    this.#askedAt = this.#clock.now();
  }
}
