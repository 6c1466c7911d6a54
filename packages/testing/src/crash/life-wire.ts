import { AsyncLocalStorage } from "node:async_hooks";
import type { SentCall, Wire } from "../wire/wire.ts";
import type { Life } from "./life.ts";

/** Hears of every call that was carried out, when its effect has come about. */
export type OnCarried = (call: Omit<SentCall, "input">) => void;

/**
 * Tells the calls of several lives in the same world apart by where in the program they come from, and lets each life decide
 * what becomes of them. What comes from none of them, such as a question of a test, passes.
 */
export class LifeWire implements Wire {
  readonly #lives = new AsyncLocalStorage<Life>();
  readonly #onCarried: OnCarried;
  #carried = 0;

  constructor(onCarried: OnCarried = () => undefined) {
    this.#onCarried = onCarried;
  }

  /** How many calls took effect. */
  get carried(): number {
    return this.#carried;
  }

  /** Runs `work` as the life's program: every call that it leads to is the life's, however late it comes. */
  live<T>(life: Life, work: () => T): T {
    return this.#lives.run(life, work);
  }

  around<T>({ input: _input, ...call }: SentCall, effect: () => T | Promise<T>): Promise<T> {
    const life = this.#lives.getStore();
    const carried = async (): Promise<T> => {
      this.#carried += 1;
      try {
        return await effect();
      } finally {
        this.#lives.exit(() => this.#onCarried(call));
      }
    };
    return life === undefined ? carried() : life.carry(call, carried);
  }
}
