import { setMaxListeners } from "node:events";
import { errAsync, fromSafePromise, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "./clock.ts";
import { Aborted, TimedOut } from "./osb-error.ts";
import type { RunOptions } from "./run-options.ts";

/** A call's time limit and its caller's signal, joined. Declare it with `using`, so that its timer ends with the call. */
export class Deadline implements Disposable {
  /** Aborts when the caller does, or when time is up. Pass it to whatever the call waits for. */
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #what: string;
  #letGo: (() => void) | undefined;
  #failure: Aborted | TimedOut | undefined;

  constructor(clock: Clock, what: string, { signal: caller, timeoutMs }: Pick<RunOptions, "signal" | "timeoutMs">) {
    this.#clock = clock;
    this.#what = what;
    const own = new AbortController();
    // Without a limit of its own it ends just when its caller does.
    this.signal = timeoutMs === undefined && caller !== undefined ? caller : own.signal;
    if (timeoutMs === undefined) return;
    setMaxListeners(0, own.signal); // Many calls may run under one deadline: no leak for Node to warn of.
    const abort = (): void => own.abort(endOf(what, caller?.reason));
    if (caller?.aborted) abort();
    else caller?.addEventListener("abort", abort, { once: true });
    const callOff = clock.after(timeoutMs, () => own.abort(new TimedOut(what, timeoutMs)));
    this.#letGo = () => {
      caller?.removeEventListener("abort", abort);
      callOff();
    };
  }

  /** Why the call has to end early, if it has to. */
  get failure(): Aborted | TimedOut | undefined {
    return this.signal.aborted ? (this.#failure ??= endOf(this.#what, this.signal.reason)) : undefined;
  }

  /** Waits `ms` milliseconds, or fails as soon as the call has to end. */
  sleep(ms: number): ResultAsync<void, Aborted | TimedOut> {
    return fromSafePromise(this.#clock.sleep(ms, this.signal)).andThen(() => (this.failure ? errAsync(this.failure) : okAsync(undefined)));
  }

  [Symbol.dispose](): void {
    this.#letGo?.();
  }
}

/** What a signal's reason says about a call. The failure of an outer {@link Deadline} is told as it is, not wrapped. */
function endOf(what: string, reason: unknown): Aborted | TimedOut {
  const isTold = reason instanceof Error && "type" in reason && (reason.type === "Aborted" || reason.type === "TimedOut");
  return isTold ? (reason as Aborted | TimedOut) : new Aborted(what, reason);
}
