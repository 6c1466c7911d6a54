import { SeededRandom } from "../world/seeded-random.ts";
import type { CrashFlow, CrashOptions } from "./crash-flow.ts";
import type { CrashCell, CrashReport } from "./crash-report.ts";
import { differences } from "./differences.ts";
import { CRASH_POINTS, type Kill } from "./life.ts";
import { type Lived, liveThrough } from "./live-through.ts";
import { sample } from "./sample.ts";

/**
 * Shows that a flow can be killed anywhere. Runs it once and counts the calls that it sends to the world; then, in a new world
 * each, lets it die at each call, before the call's effect, after the effect and before its answer, and after the answer, runs it
 * again, and compares where that ends with where the run ended that nobody disturbed: the world's fingerprint, what
 * {@link CrashFlow.same} says, and the invariants.
 *
 * Dying is what it is for a process: from that moment no call of the run arrives, and no answer comes to it, so that it cannot
 * catch, retry or tidy up. What it was told before is gone with it.
 *
 * For flows in this process, on a world with a `VirtualClock`. Programs that are processes of their own are held and killed by
 * `startWorldProcess`.
 *
 * @returns what came of every cell; `failures` is empty where all of them converge, and `describeCrashes` puts it in words
 * @throws where the undisturbed run fails, breaks an invariant, or is not the same twice: then nothing can be compared with it
 */
export async function recordCrashes(flow: CrashFlow, options: CrashOptions = {}): Promise<CrashReport> {
  const { singles = "all", pairs = 0, seed = 1 } = options;
  const random = new SeededRandom(seed);
  const straight = await undisturbed(flow, options);
  const cell = async (kills: readonly Kill[]): Promise<CrashCell> => cellOf(await liveThrough(flow, kills, options), straight);

  const once: CrashCell[] = [];
  for (const kill of sample(killsOf(straight.calls.length), countOf(singles), random)) once.push(await cell([kill]));

  const ways = once.flatMap(({ kills, recoveryCalls }) => killsOf(recoveryCalls).map((second) => [...kills, second]));
  const twice: CrashCell[] = [];
  for (const kills of sample(ways, countOf(pairs), random)) twice.push(await cell(kills));

  const cells = [...once, ...twice];
  return { calls: straight.calls, cells, failures: cells.filter(({ problems }) => problems.length > 0) };
}

async function undisturbed(flow: CrashFlow, options: CrashOptions): Promise<Lived> {
  const [straight, again] = [await liveThrough(flow, [], options), await liveThrough(flow, [], options)];
  const problems = [...straight.problems, ...differences(straight.calls, again.calls, { at: "calls" }), ...differences(straight.end, again.end)];
  if (problems.length > 0) throw new Error(["a run that nobody disturbs is not what others can be compared with:", ...problems].join("\n  "));
  return straight;
}

function cellOf({ kills, problems, calls, refusedCalls, end }: Lived, straight: Lived): CrashCell {
  const [first] = kills;
  const expected = first && straight.calls[first.call - 1];
  const strayed = expected === first?.operation ? [] : [`undisturbed, call ${first?.call} is ${expected}`];
  return {
    kills: kills.map(({ call, point, operation }) => ({ call, point, operation })),
    problems: [...strayed, ...problems, ...differences(straight.end, end)],
    recoveryCalls: calls.length,
    refusedCalls,
  };
}

function killsOf(calls: number): readonly Kill[] {
  return Array.from({ length: calls }, (_, index) => CRASH_POINTS.map((point) => ({ call: index + 1, point }))).flat();
}

function countOf(count: number | "all"): number {
  return count === "all" ? Number.POSITIVE_INFINITY : count;
}
