import { type Clock, systemClock } from "@osb/core";
import { VirtualClock } from "../time/virtual-clock.ts";
import type { WireAnswer, WireRequest } from "./protocol/wire-message.ts";

/** Codes, besides those of servers that fail, on which the SDK's own retrying goes on: its lists of throttling and transient errors. */
const REPEATED =
  /Throttl|LimitExceeded|ProvisionedThroughputExceeded|SlowDown|TooManyRequests|PriorRequestNotComplete|TransactionInProgress|RequestTimeout/;

/** Longest wait of the SDK's before its second attempt, in real milliseconds; it doubles from there up to 20 000. */
const LONGEST_FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;
/** What a busy machine may add. */
const GRACE_MS = 1_000;

/**
 * Stops a virtual clock while an SDK client waits before it repeats a call. That wait is real time, which the clock cannot see:
 * it would find that nothing happens any more, and run on to the next timer, the caller's own time limit at worst.
 */
export class RetryPause {
  readonly #clock: VirtualClock | undefined;
  /** By invocation. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock instanceof VirtualClock ? clock : undefined;
  }

  /** Carries a call, and holds the clock after it where the client will send it again, until it does. */
  async around(request: Pick<WireRequest, "headers">, carry: () => Promise<WireAnswer>, signal?: AbortSignal): Promise<WireAnswer> {
    const { id, attempt, most } = attemptOf(request);
    this.#waiting.get(id)?.abort("sent again");
    let answer: WireAnswer | undefined;
    try {
      answer = await carry();
      return answer;
    } finally {
      if (attempt < most && willBeRepeated(answer)) void this.#hold(id, attempt, signal);
    }
  }

  async #hold(id: string, attempt: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#clock === undefined || signal?.aborted) return;
    using _hold = this.#clock.hold();
    const over = new AbortController();
    this.#waiting.set(id, over);
    signal?.addEventListener("abort", () => over.abort("given up"), { once: true, signal: over.signal });
    // A client that does not repeat it after all, having used up its allowance of retries, is not waited for any longer.
    await systemClock.sleep(Math.min(LONGEST_PAUSE_MS, LONGEST_FIRST_PAUSE_MS * 2 ** (attempt - 1)) + GRACE_MS, over.signal);
    if (!over.signal.aborted) over.abort("not repeated");
    if (this.#waiting.get(id) === over) this.#waiting.delete(id);
  }
}

/** `attempt=1; max=3` is what a client says of itself. One that does not repeat says nothing. */
function attemptOf({ headers }: Pick<WireRequest, "headers">): { readonly id: string; readonly attempt: number; readonly most: number } {
  const [, attempt = 1, most = 1] = /attempt=(\d+); max=(\d+)/.exec(headers["amz-sdk-request"] ?? "") ?? [];
  return { id: headers["amz-sdk-invocation-id"] ?? "", attempt: Number(attempt), most: Number(most) };
}

/** @param answer `undefined` where none came */
function willBeRepeated(answer: WireAnswer | undefined): boolean {
  if (answer === undefined || answer.statusCode >= 500 || answer.statusCode === 429) return true;
  return answer.statusCode >= 400 && REPEATED.test(Buffer.from(answer.body).toString());
}
