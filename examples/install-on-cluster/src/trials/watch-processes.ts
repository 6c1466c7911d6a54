import { systemClock } from "@osb/core";
import type { RunningProcess } from "./processes-of.ts";

/** Notes which processes come and go. */
export interface ProcessWatch {
  /** All that were seen so far; one that became another program counts twice. */
  seen(): readonly RunningProcess[];
  stop(): Promise<void>;
}

/** Often enough to see a helm, which lives for some tenths of a second. */
const EVERY_MS = 10;

/** Looks at the processes that `list` tells of, again and again. */
export function watchProcesses(list: () => Promise<readonly RunningProcess[]>): ProcessWatch {
  const seen = new Map<string, RunningProcess>();
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      for (const process of await list()) seen.set(`${process.pid} ${process.command.join(" ")}`, process);
      await systemClock.sleep(EVERY_MS, ended.signal);
    }
  };
  const looking = look();
  return {
    seen: () => [...seen.values()],
    stop: async () => {
      ended.abort();
      await looking;
    },
  };
}
