import type { Clock } from "@osb/core";
import { type NormalisedCall, normalisedCall } from "./normalised-call.ts";
import type { SentCall, Wire, WireCall } from "./wire.ts";

/** A call as it was heard. */
export interface TracedCall extends WireCall {
  /** When it was made, in milliseconds of the world's clock. */
  readonly at: number;
  /**
   * `pending` until it is over; then `ok`, or the status where the answer has one (`409`), or the code or name of
   * what was thrown; `lost before` or `lost after` its effect where {@link HeldCall.lose} broke it.
   */
  readonly outcome: string;
}

/** A call that is stopped at the wire, for what a test wants to do meanwhile: kill the caller, look at the world. */
export interface HeldCall {
  /** Resolves when the call has come to where it is held. */
  readonly reached: Promise<WireCall>;
  /** Lets it go on. */
  release(): void;
  /** Breaks its connection: the caller gets `ECONNRESET`. The effect has come about if it was held after it. */
  lose(): void;
}

type Moment = "before" | "after";
type Verdict = "released" | "lost";

interface Hold {
  /** Which call it waits for. */
  awaits(call: WireCall, moment: Moment): boolean;
  reach(call: WireCall): void;
  readonly verdict: Promise<Verdict>;
}

/** A wire that records all calls in order, and can hold or break any of them, by its number or by what it is. */
export class WireTrace implements Wire {
  readonly #clock: Pick<Clock, "now">;
  readonly #calls: TracedCall[] = [];
  readonly #inputs: unknown[] = [];
  readonly #holds: Hold[] = [];

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** All calls so far, in the order in which they were made. */
  get calls(): readonly TracedCall[] {
    return this.#calls;
  }

  /** The same calls, as every run of the same program with the same seed makes them: to be compared, or digested. */
  normalised(): readonly NormalisedCall[] {
    return this.#calls.map((call, index) => normalisedCall(call, this.#inputs[index]));
  }

  /** Holds call number `seq` before its effect, or after it and before its answer. */
  holdAt(seq: number, moment: Moment): HeldCall {
    return this.#hold((call) => call.seq === seq, moment);
  }

  /** Holds the next call that `matches`, and none after it. For calls whose number depends on how long others took. */
  holdNext(matches: (call: WireCall) => boolean, moment: Moment): HeldCall {
    return this.#hold(matches, moment);
  }

  #hold(matches: (call: WireCall) => boolean, moment: Moment): HeldCall {
    const reached = openPromise<WireCall>();
    const verdict = openPromise<Verdict>();
    const awaits = (call: WireCall, now: Moment): boolean => now === moment && matches(call);
    this.#holds.push({ awaits, reach: reached.resolve, verdict: verdict.promise });
    return { reached: reached.promise, release: () => verdict.resolve("released"), lose: () => verdict.resolve("lost") };
  }

  async around<T>({ input, ...call }: SentCall, effect: () => T | Promise<T>): Promise<T> {
    const numbered: WireCall = { seq: this.#calls.length + 1, ...call };
    const traced = { ...numbered, at: this.#clock.now(), outcome: "pending" };
    const tell = (outcome: string): void => void (traced.outcome = outcome);
    this.#calls.push(traced);
    this.#inputs.push(input);
    if (this.#holds.length > 0) await this.#passed(numbered, "before", tell);
    try {
      const result = await effect();
      if (this.#holds.length > 0) await this.#passed(numbered, "after", tell);
      tell(outcomeOf(result));
      return result;
    } catch (thrown) {
      if (traced.outcome === "pending") tell(nameOf(thrown));
      throw thrown;
    }
  }

  async #passed(call: WireCall, moment: Moment, tell: (outcome: string) => void): Promise<void> {
    const index = this.#holds.findIndex((waiting) => waiting.awaits(call, moment));
    const [hold] = index < 0 ? [] : this.#holds.splice(index, 1);
    hold?.reach(call);
    if ((await hold?.verdict) !== "lost") return;
    tell(`lost ${moment}`);
    throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  }
}

function openPromise<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Kubernetes answers carry `status`, the AWS SDK's a `response` with `statusCode`; other results are values. */
function outcomeOf(result: unknown): string {
  const { status, response } = (result ?? {}) as { readonly status?: unknown; readonly response?: { readonly statusCode?: unknown } };
  const code = typeof status === "number" ? status : response?.statusCode;
  return typeof code === "number" ? String(code) : "ok";
}

function nameOf(thrown: unknown): string {
  const { code, name } = (thrown ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? "thrown");
}
