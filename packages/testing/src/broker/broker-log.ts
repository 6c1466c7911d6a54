import type { Clock } from "@osb/core";
import { worldDate } from "../time/world-date.ts";
import type { BrokerFlags } from "./parse-broker-flags.ts";

const LEVELS = { I: "INFO", W: "WARNING", E: "ERROR", F: "FATAL" } as const;

/** Why the process ends, told as its last line. */
export class BrokerFatal extends Error {}

/**
 * The broker's log: glog's lines on stderr. Without `-logtostderr` they go to files that nobody sees, down to
 * `-stderrthreshold` (ERROR by default).
 */
export class BrokerLog {
  readonly #clock: Pick<Clock, "now">;
  readonly #line: (line: string) => void;
  readonly #verbosity: number;
  readonly #shown: string;

  constructor(line: (line: string) => void, clock: Pick<Clock, "now">, flags: BrokerFlags) {
    this.#line = line;
    this.#clock = clock;
    this.#verbosity = flags.v;
    const threshold = flags.stderrthreshold.toUpperCase().replace(/^[0-3]$/, (digit) => Object.values(LEVELS)[Number(digit)] ?? "ERROR");
    const order = Object.values(LEVELS);
    this.#shown = flags.logtostderr || flags.alsologtostderr ? "IWEF" : "IWEF".slice(Math.max(0, order.indexOf(threshold as "ERROR")));
  }

  /** `at` is file and line in the broker's source, `main.go:123`: people search for it. `level` is glog's verbosity. */
  info(at: string, text: string, level = 0): void {
    if (level <= this.#verbosity) this.#write("I", at, text);
  }

  error(at: string, text: string): void {
    this.#write("E", at, text);
  }

  fatal(at: string, text: string): void {
    this.#write("F", at, text);
  }

  /** Standard error itself, without glog's head. */
  raw(text: string): void {
    for (const line of text.split("\n")) this.#line(line);
  }

  #write(level: keyof typeof LEVELS, at: string, text: string): void {
    if (!this.#shown.includes(level)) return;
    const [, month, day, time] = /^\d+-(\d+)-(\d+)T(.*)Z$/.exec(worldDate(this.#clock).toISOString()) ?? [];
    this.raw(`${level}${month}${day} ${time}000       1 ${at}] ${text}`.replace(/\n+$/, ""));
  }
}
