import type { Clock } from "@osb/core";
import { openWire, type SentCall, type Wire } from "../wire/wire.ts";
import { WireTrace } from "../wire/wire-trace.ts";

/**
 * The wire of a world. It records what comes from outside; what the world's own parts (controllers, the node, the
 * broker) say to each other goes past it, so that the calls of a program under test have the same numbers in each run.
 */
export class WorldWire implements Wire {
  readonly #clock: Pick<Clock, "now">;
  #trace: WireTrace;
  #before: Wire = openWire;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    this.#trace = new WireTrace(clock);
  }

  /** The recording that is under way. */
  get trace(): WireTrace {
    return this.#trace;
  }

  /** Begins a new recording, which counts from 1 and holds nothing. */
  restartRecording(): WireTrace {
    this.#trace = new WireTrace(this.#clock);
    return this.#trace;
  }

  /** Lets `wire` stand between what comes from outside and the recording, until what is returned is disposed of. One at a time. */
  interpose(wire: Wire): Disposable {
    if (this.#before !== openWire) throw new Error("something stands between this world and its callers already");
    this.#before = wire;
    return { [Symbol.dispose]: () => void (this.#before = openWire) };
  }

  async around<T>(call: SentCall, effect: () => T | Promise<T>): Promise<T> {
    return isOfTheWorld(call) ? effect() : this.#before.around(call, () => this.#trace.around(call, effect));
  }
}

/** The user agent under which the broker's own AWS calls are made. */
export const BROKER_AGENT = "aws-servicebroker";

function isOfTheWorld({ to, caller }: SentCall): boolean {
  return to === "aws" ? caller.endsWith(` ${BROKER_AGENT}`) : /^system:(?!anonymous)/.test(caller);
}
