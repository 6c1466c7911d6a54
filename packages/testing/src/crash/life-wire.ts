import { AsyncLocalStorage } from "node:async_hooks";
import type { SentCall, Wire } from "../wire/wire.ts";
import type { Life } from "./life.ts";

/** Hears of every call that was carried out, when its effect has come about. */
export type OnCarried = (call: Omit<SentCall, "input">) => void;

/** Whose program runs. One for all worlds: each that is in use makes every promise of the process a little slower. */
const lives = new AsyncLocalStorage<Life | undefined>();

/** Tells the calls of several lives in the same world apart, by where in the program they come from, and lets each life decide on its own. */
export class LifeWire implements Wire {
  readonly #onCarried: OnCarried;
  #carried = 0;
  readonly #strays: string[] = [];

  constructor(onCarried: OnCarried = () => undefined) {
    this.#onCarried = onCarried;
  }

  /** How many calls took effect. */
  get carried(): number {
    return this.#carried;
  }

  /** Operations of calls that came from no life at all: whether who sent them is dead cannot be said. */
  get strays(): readonly string[] {
    return this.#strays;
  }

  /** Runs `work` as the life's program: every call that it leads to is the life's, however late it comes. */
  live<T>(life: Life, work: () => T): T {
    return lives.run(life, work);
  }

  around<T>({ input: _input, ...call }: SentCall, effect: () => T | Promise<T>): Promise<T> {
    const life = lives.getStore();
    if (life === undefined) this.#strays.push(call.operation);
    const carried = async (): Promise<T> => {
      this.#carried += 1;
      try {
        return await effect();
      } finally {
        // Not `exit`, which would make the calls of everybody else strays for as long as it takes.
        lives.run(undefined, () => this.#onCarried(call));
      }
    };
    return life === undefined ? carried() : life.carry(call, carried);
  }
}
