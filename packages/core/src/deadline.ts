import { setMaxListeners } from "node:events";
import { errAsync, fromSafePromise, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "./clock.ts";
import { Aborted, TimedOut } from "./osb-error.ts";
import type { RunOptions } from "./run-options.ts";

/** A call's time limit and its caller's signal, joined. Declare it with `using`, so that its timer ends with the call. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #letGo: () => void;
  #failure: Aborted | TimedOut | undefined;

  constructor(clock: Clock, what: string, { signal, timeoutMs }: Pick<RunOptions, "signal" | "timeoutMs">) {
    this.#clock = clock;
    const end = (failure: Aborted | TimedOut): void => this.#controller.abort((this.#failure ??= failure));
    const abort = (): void => end(earlyEnd(signal?.reason) ?? new Aborted(what, signal?.reason));
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    const timer = timeoutMs === undefined ? undefined : new AbortController();
    if (timer !== undefined && timeoutMs !== undefined)
      void clock.sleep(timeoutMs, timer.signal).then(() => timer.signal.aborted || end(new TimedOut(what, timeoutMs)));
    this.#letGo = (): void => {
      signal?.removeEventListener("abort", abort);
      timer?.abort("over"); // The default reason is an exception, whose stack is dear.
    };
  }

  /** Aborts when the caller does, or when time is up. Pass it to whatever the call waits for. */
  get signal(): AbortSignal {
    setMaxListeners(0, this.#controller.signal); // Many calls may run under one deadline: no leak for Node to warn of.
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
    this.#letGo();
  }
}

/** The outer call's own failure, when the signal is that of an outer {@link Deadline}: it is told as it is, not wrapped. */
function earlyEnd(reason: unknown): Aborted | TimedOut | undefined {
  return reason instanceof Error && "type" in reason && (reason.type === "Aborted" || reason.type === "TimedOut")
    ? (reason as Aborted | TimedOut)
    : undefined;
}
