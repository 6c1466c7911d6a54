import type { Clock } from "@osb/core";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
  /** Whether the clock jumps for it, or only passes it on the way. */
  readonly drives: boolean;
}

/**
 * Time that passes only while nothing else can happen: when all work waits for a timer, the clock jumps to
 * the earliest one. Minutes of waiting take no time, in the right order.
 *
 * Work in memory is over within a few turns of the event loop, and files that are being read or written are
 * noticed. What else leaves the process (a child, a socket) has to be announced by {@link VirtualClock.hold}.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #holds = 0;
  #running = false;
  readonly #timers = new Set<Timer>();
  /** How many of the timers make time pass. */
  #driving = 0;

  /** Milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#sleep(ms, signal, true);
  }

  after(ms: number, fire: () => void): () => void {
    return this.#after(ms, fire, true);
  }

  /**
   * This clock for what runs by itself, such as controllers and probes: their sleeps end as time passes, in the right
   * order, but do not make it pass. Without it a world would rush through the years while nobody waits for anything.
   */
  inBackground(): Clock {
    return {
      now: () => this.#now,
      sleep: (ms, signal) => this.#sleep(ms, signal, false),
      after: (ms, fire) => this.#after(ms, fire, false),
    };
  }

  #sleep(ms: number, signal: AbortSignal | undefined, drives: boolean): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        cancel();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const cancel = this.#after(ms, done, drives);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  #after(ms: number, fire: () => void, drives: boolean): () => void {
    const cancel = (): void => {
      if (this.#timers.delete(timer) && drives) this.#driving -= 1;
    };
    const timer: Timer = {
      at: this.#now + Math.max(0, ms),
      drives,
      fire: () => {
        cancel();
        fire();
      },
    };
    this.#timers.add(timer);
    if (drives) this.#driving += 1;
    void this.#run();
    return cancel;
  }

  /** Stops the clock until what is returned is disposed of: something is under way that it cannot see. */
  hold(): Disposable {
    this.#holds += 1;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#holds -= 1;
        void this.#run();
      },
    };
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#driving > 0 && this.#holds === 0) {
      await settled();
      if (this.#driving === 0 || this.#holds > 0) break;
      const next = earliest(this.#timers);
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      next.fire();
    }
    this.#running = false;
  }
}

function earliest(timers: Iterable<Timer>): Timer | undefined {
  let next: Timer | undefined;
  for (const timer of timers) if (next === undefined || timer.at < next.at) next = timer;
  return next;
}

/** How many turns of the event loop an answer in memory may take, from the request to the last `await` on it. */
const TURNS = 8;

/** What Node calls work on files that is under way. */
const FILE_WORK = /^(FSReq|CloseReq)/;

/** Lets every step that needs no timer be taken. */
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < TURNS; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!process.getActiveResourcesInfo().some((resource) => FILE_WORK.test(resource))) continue;
    // Looking again in each turn would keep the processor from it.
    await new Promise((resolve) => setTimeout(resolve, 1));
    quiet = 0;
  }
}
