import type { Clock } from "@osb/core";
import { VirtualClock } from "../time/virtual-clock.ts";
import type { WireCall } from "../wire/wire.ts";

/**
 * Where in a call its caller dies:
 * - `before effect`: the call never comes to anything;
 * - `answer lost`: it took effect, and nobody heard of it;
 * - `after answer`: its answer was heard, and what follows it in the program, up to its next call or wait, was done.
 */
export type CrashPoint = "before effect" | "answer lost" | "after answer";

/** In the order in which they come about. */
export const CRASH_POINTS: readonly CrashPoint[] = ["before effect", "answer lost", "after answer"];

/** One death of a run. */
export interface Kill {
  /** Number of the call, counted from 1 over all that the run sends. */
  readonly call: number;
  readonly point: CrashPoint;
}

/** A call that a life sent. */
export type LifeCall = Omit<WireCall, "seq">;

/** Turns of the event loop in which a program gets done what it does after an answer, files included. */
const LOCAL_TURNS = 10;

/**
 * One run of a program, as if it were a process that can be killed. From its death on nothing that it sends arrives, and no
 * answer comes to it any more: what it still has in hand waits for ever, so that no code of it can notice, let alone go on.
 */
export class Life {
  /** What it sent while it lived, in order. */
  readonly calls: LifeCall[] = [];
  /** Resolves when it is dead. */
  readonly died: Promise<"died">;
  readonly #clock: Clock;
  readonly #kill: Kill | undefined;
  readonly #end = new AbortController();
  #tellOfDeath!: (how: "died") => void;
  #isDead = false;
  #refused = 0;

  constructor(clock: Clock, kill?: Kill) {
    this.#clock = clock;
    this.#kill = kill;
    this.died = new Promise((resolve) => (this.#tellOfDeath = resolve));
  }

  /** Aborts when it dies. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** How many calls it tried to send after its death. None of them was carried out. */
  get refused(): number {
    return this.#refused;
  }

  async carry<T>(call: Omit<WireCall, "seq">, effect: () => T | Promise<T>): Promise<T> {
    if (this.#isDead) return this.#refuse();
    this.calls.push(call);
    const point = this.calls.length === this.#kill?.call ? this.#kill.point : undefined;

    if (point === "before effect") return this.#die();
    try {
      return await effect();
    } finally {
      // An answer, of whatever kind, that comes to a dead caller is heard by nobody.
      if (this.#isDead) await forever();
      if (point === "answer lost") await this.#die();
      if (point === "after answer") void this.#dieSoon();
    }
  }

  #die(): Promise<never> {
    this.#isDead = true;
    this.#end.abort("killed");
    this.#tellOfDeath("died");
    return forever();
  }

  async #dieSoon(): Promise<void> {
    this.#isDead = true;
    {
      using _hold = this.#clock instanceof VirtualClock ? this.#clock.hold() : undefined;
      for (let turn = 0; turn < LOCAL_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#end.abort("killed");
    this.#tellOfDeath("died");
  }

  #refuse(): Promise<never> {
    this.#refused += 1;
    return forever();
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
