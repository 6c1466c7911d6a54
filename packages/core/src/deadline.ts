import { setMaxListeners } from "node:events";
import { errAsync, fromSafePromise, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "./clock.ts";
import { Aborted, TimedOut } from "./osb-error.ts";
import type { RunOptions } from "./run-options.ts";

/** A call's time limit and its caller's signal, joined. Declare it with `using`, so that its timer ends with the call. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #over = new AbortController();
  readonly #clock: Clock;
  #failure: Aborted | TimedOut | undefined;

  constructor(clock: Clock, what: string, { signal, timeoutMs }: Pick<RunOptions, "signal" | "timeoutMs">) {
    this.#clock = clock;
    setMaxListeners(0, this.#controller.signal); // Many calls may run under one deadline: no leak for Node to warn of.
    const abort = (): void => this.#end(earlyEnd(signal?.reason) ?? new Aborted(what, signal?.reason));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true, signal: this.#over.signal });
    if (timeoutMs !== undefined) void clock.sleep(timeoutMs, this.#over.signal).then(() => this.#end(new TimedOut(what, timeoutMs)));
  }

  /** Aborts when the caller does, or when time is up. Pass it to whatever the call waits for. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the call has to end early, if it has to. */
  get failure(): Aborted | TimedOut | undefined {
    return this.#failure;
  }

  /** Waits `ms` milliseconds, or fails as soon as the call has to end. */
  sleep(ms: number): ResultAsync<void, Aborted | TimedOut> {
    return fromSafePromise(this.#clock.sleep(ms, this.signal)).andThen(() =>
      this.#failure ? errAsync(this.#failure) : okAsync(undefined),
    );
  }

  [Symbol.dispose](): void {
    this.#over.abort();
  }

  #end(failure: Aborted | TimedOut): void {
    if (this.#over.signal.aborted || this.#failure) return;
    this.#failure = failure;
    this.#controller.abort(failure);
  }
}

/** The outer call's own failure, when the signal is that of an outer {@link Deadline}: it is told as it is, not wrapped. */
function earlyEnd(reason: unknown): Aborted | TimedOut | undefined {
  return reason instanceof Error && "type" in reason && (reason.type === "Aborted" || reason.type === "TimedOut")
    ? (reason as Aborted | TimedOut)
    : undefined;
}
