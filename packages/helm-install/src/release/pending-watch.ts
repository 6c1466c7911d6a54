import type { Clock } from "@osb/core";
import type { ReleaseRecord } from "./broker-release.ts";

/** Over what a helm may live: the time from one look to the next, and until a killed process is gone. */
const MARGIN_MS = 30_000;
const TELL_EVERY_MS = 5_000;

/**
 * Judges whether the writer of a pending release is gone: at once where the caller knows it, otherwise when the release's records have not
 * changed for longer than any helm may live. No clock but the caller's own is asked, and no date that stands in a record.
 */
export class PendingWatch {
  readonly #clock: Clock;
  readonly #writer: "gone" | "unknown";
  readonly #quietMs: number;
  #seen: string | undefined;
  #since = 0;
  #toldAt: number | undefined;

  constructor(clock: Clock, writer: "gone" | "unknown", childLimitMs: number) {
    this.#clock = clock;
    this.#writer = writer;
    this.#quietMs = childLimitMs + MARGIN_MS;
  }

  /** To be asked after each look. */
  writerOf(records: readonly ReleaseRecord[]): "gone" | "unknown" {
    const seen = records.map(({ revision, resourceVersion }) => `${revision}:${resourceVersion}`).join(" ");
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#since = this.#clock.now();
      this.#toldAt = undefined;
    }
    return this.#writer === "gone" || this.waitedMs > this.#quietMs ? "gone" : "unknown";
  }

  /** For how long nothing has changed. */
  get waitedMs(): number {
    return this.#clock.now() - this.#since;
  }

  /** True at the first look, and then about every five seconds. */
  isTimeToTell(): boolean {
    if (this.#toldAt !== undefined && this.#clock.now() - this.#toldAt < TELL_EVERY_MS) return false;
    this.#toldAt = this.#clock.now();
    return true;
  }
}
