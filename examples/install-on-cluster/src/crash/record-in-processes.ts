import { availableParallelism } from "node:os";
import type { CrashOptions, CrashReport } from "@osb/testing";
import type { CrashFlowName } from "./crash-flow-named.ts";
import { runScript } from "./run-script.ts";

/** What several processes can be told of the options: what is data. */
type SharedOptions = Pick<CrashOptions, "singles" | "pairs" | "sameWorlds" | "seed">;

/** `recordCrashes`, shared by as many processes as the machine has processors. All of them count the same calls, or it throws. */
export async function recordInProcesses(name: CrashFlowName, options: SharedOptions): Promise<CrashReport> {
  const of = availableParallelism();
  const parts = await Promise.all(
    Array.from({ length: of }, async (_, index): Promise<CrashReport> => {
      const share = { part: index + 1, of };
      return JSON.parse(await runScript("./record-share.ts", [name, JSON.stringify({ ...options, share })])) as CrashReport;
    }),
  );
  const [calls = [], ...others] = parts.map((part) => part.calls);
  if (others.some((other) => other.join() !== calls.join())) throw new Error(`the runs of ${name} differ between processes`);
  const cells = parts.flatMap((part) => part.cells).toSorted((a, b) => a.kills.length - b.kills.length || numberOf(a) - numberOf(b));
  return { calls, cells, failures: cells.filter(({ problems }) => problems.length > 0) };
}

function numberOf({ kills: [first] }: CrashReport["cells"][number]): number {
  return first?.call ?? 0;
}
