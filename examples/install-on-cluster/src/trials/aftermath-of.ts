import { systemClock } from "@osb/core";
import type { WorldSnapshot } from "@osb/testing";
import type { RunningProcess } from "./processes-of.ts";
import type { Program } from "./start-program.ts";
import type { Trial } from "./start-trial.ts";
import { type Left, whatIsLeft } from "./what-is-left.ts";

/** How a run ended, and all that was there when it had: equal after any two ways to the same end. */
export interface Aftermath {
  readonly code: number | null;
  /** What it printed to its standard error, where it failed. */
  readonly complaint: string;
  readonly left: Left;
  readonly snapshot: WorldSnapshot;
  readonly fingerprint: string;
  /** What still runs of all that any run in this world has started. */
  readonly processes: readonly RunningProcess[];
  /** Which folders of helm are still on the disk. */
  readonly helmFolders: readonly string[];
}

/** Waits for the end of a run and for the world to settle. */
export async function aftermathOf(trial: Trial, run: Program): Promise<Aftermath> {
  const { code, stderr } = await run.ended;
  return {
    code,
    complaint: code === 0 ? "" : stderr,
    left: await whatIsLeft(trial),
    snapshot: await trial.world.snapshot(),
    fingerprint: await trial.world.fingerprint(),
    processes: await processesLeft(trial),
    helmFolders: await trial.helmFolders(),
  };
}

/** Helpers of a program, such as the compiler of its sources, end a moment after it. */
async function processesLeft(trial: Trial): Promise<readonly RunningProcess[]> {
  let left = await trial.processes();
  for (let looks = 1; left.length > 0 && looks < 100; looks += 1) {
    await systemClock.sleep(50);
    left = await trial.processes();
  }
  return left;
}
