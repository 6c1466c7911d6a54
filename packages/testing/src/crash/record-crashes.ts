import { SeededRandom } from "../world/seeded-random.ts";
import type { CrashFlow, CrashOptions } from "./crash-flow.ts";
import type { CrashCell, CrashReport } from "./crash-report.ts";
import { differences } from "./differences.ts";
import { CRASH_POINTS, type Kill, type LifeCall } from "./life.ts";
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
  const { singles = "all", pairs = 0, sameWorlds = "each", seed = 1, share = { part: 1, of: 1 } } = options;
  const random = new SeededRandom(seed);
  const straight = await undisturbed(flow, options);
  const cell = async (kills: readonly Kill[], known?: Map<string, Tried>): Promise<Tried> => {
    const lived = await liveThrough(flow, kills, options, known && ((left) => known.has(left)));
    const tried = triedOf(lived, straight, known?.get(lived.left ?? ""));
    // Whoever comes first stands for all after it.
    if (tried.cell.triedAs === undefined && lived.left !== undefined) known?.set(lived.left, tried);
    return tried;
  };

  const ways = sample(killsOf(straight.calls), countOf(singles), random);
  const known = sameWorlds === "once" ? new Map<string, Tried>() : undefined;
  const once: Tried[] = [];
  for (const kill of ways.filter((_, index) => index % share.of === share.part - 1)) once.push(await cell([kill], known));

  const further = once.flatMap(({ cell: { kills }, calls }) => killsOf(calls).map((second) => [...kills, second]));
  const twice: Tried[] = [];
  for (const kills of sample(further, Math.ceil(countOf(pairs) / share.of), random)) twice.push(await cell(kills));

  const cells = [...once, ...twice].map((tried) => tried.cell);
  return { calls: straight.calls.map(({ operation }) => operation), cells, failures: cells.filter(({ problems }) => problems.length > 0) };
}

interface Tried {
  readonly cell: CrashCell;
  /** What the last run called. */
  readonly calls: readonly LifeCall[];
}

async function undisturbed(flow: CrashFlow, options: CrashOptions): Promise<Lived> {
  const [straight, again] = [await liveThrough(flow, [], options), await liveThrough(flow, [], options)];
  const problems = [
    ...straight.problems,
    ...differences(straight.calls, again.calls, { at: "calls" }),
    ...differences(straight.end, again.end),
  ];
  if (problems.length > 0)
    throw new Error(["a run that nobody disturbs is not what others can be compared with:", ...problems].join("\n  "));
  return straight;
}

/** @param alike the death that had left the same world behind: the last run was left out then, and is that one's. */
function triedOf(lived: Lived, straight: Lived, alike?: Tried): Tried {
  const { kills, left, problems, refusedCalls } = lived;
  const { calls } = alike ?? lived;
  const ofLastRun = alike?.cell.problems ?? differences(straight.end, lived.end);
  const found = [...new Set([...strayed(lived, straight), ...problems, ...ofLastRun])];
  const told = { ...(left !== undefined && { left }), ...(alike !== undefined && { triedAs: alike.cell.kills[0] }) };
  return { cell: { kills, ...told, problems: found, recoveryCalls: calls.length, refusedCalls }, calls };
}

/** A run that is to be killed does until then what one does that is not. */
function strayed({ kills: [first] }: Lived, straight: Lived): readonly string[] {
  const expected = first && straight.calls[first.call - 1]?.operation;
  return expected === first?.operation ? [] : [`undisturbed, call ${first?.call} is ${expected}`];
}

function killsOf(calls: readonly LifeCall[]): readonly Kill[] {
  return calls.flatMap((_, index) => CRASH_POINTS.map((point) => ({ call: index + 1, point })));
}

function countOf(count: number | "all"): number {
  return count === "all" ? Number.POSITIVE_INFINITY : count;
}
