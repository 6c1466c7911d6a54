import { setMaxListeners } from "node:events";
import { errAsync, fromSafePromise, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "./clock.ts";
import { Aborted, TimedOut } from "./osb-error.ts";
import type { RunOptions } from "./run-options.ts";

/** A call's time limit and its caller's signal, joined. Declare it with `using`, so that its timer ends with the call. */
export class Deadline implements Disposable {
  readonly #clock: Clock;
  readonly #outer: AbortSignal | undefined;
  readonly #hear: () => void;
  /** Ends the sleep that ends the call. */
  readonly #timer: AbortController | undefined;
  /** Made when somebody asks for its signal: many calls are over before that. */
  #controller: AbortController | undefined;
  #failure: Aborted | TimedOut | undefined;
  #isOver = false;

  constructor(clock: Clock, what: string, { signal, timeoutMs }: Pick<RunOptions, "signal" | "timeoutMs">) {
    this.#clock = clock;
    this.#outer = signal;
    this.#hear = () => this.#end(() => earlyEnd(signal?.reason) ?? new Aborted(what, signal?.reason));
    if (signal?.aborted) this.#hear();
    else signal?.addEventListener("abort", this.#hear, { once: true });
    if (timeoutMs === undefined) return;
    this.#timer = new AbortController();
    void clock.sleep(timeoutMs, this.#timer.signal).then(() => this.#end(() => new TimedOut(what, timeoutMs)));
  }

  /** Aborts when the caller does, or when time is up. Pass it to whatever the call waits for. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      setMaxListeners(0, this.#controller.signal); // Many calls may run under one deadline: no leak for Node to warn of.
      if (this.#failure !== undefined) this.#controller.abort(this.#failure);
    }
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
    this.#isOver = true;
    this.#outer?.removeEventListener("abort", this.#hear);
    // With a reason, since the default one is an exception with a stack, which costs more than many a call.
    this.#timer?.abort("over");
  }

  #end(failure: () => Aborted | TimedOut): void {
    if (this.#isOver || this.#failure) return;
    this.#failure = failure();
    this.#controller?.abort(this.#failure);
  }
}

/** The outer call's own failure, when the signal is that of an outer {@link Deadline}: it is told as it is, not wrapped. */
function earlyEnd(reason: unknown): Aborted | TimedOut | undefined {
  return reason instanceof Error && "type" in reason && (reason.type === "Aborted" || reason.type === "TimedOut")
    ? (reason as Aborted | TimedOut)
    : undefined;
}
