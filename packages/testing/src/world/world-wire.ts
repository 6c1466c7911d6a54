import type { Clock } from "@osb/core";
import type { Wire, WireCall } from "../wire/wire.ts";
import { WireTrace } from "../wire/wire-trace.ts";

/**
 * The wire of a world. It records what comes from outside; what the world's own parts (controllers, the node, the
 * broker) say to each other goes past it, so that the calls of a program under test have the same numbers in each run.
 */
export class WorldWire implements Wire {
  readonly #clock: Pick<Clock, "now">;
  #trace: WireTrace;

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

  async around<T>(call: Omit<WireCall, "seq">, effect: () => T | Promise<T>): Promise<T> {
    return isOfTheWorld(call) ? effect() : this.#trace.around(call, effect);
  }
}

/** The user agent under which the broker's own AWS calls are made. */
export const BROKER_AGENT = "aws-servicebroker";

function isOfTheWorld({ to, caller }: Omit<WireCall, "seq">): boolean {
  return to === "aws" ? caller.endsWith(` ${BROKER_AGENT}`) : /^system:(?!anonymous)/.test(caller);
}
