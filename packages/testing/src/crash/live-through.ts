import { VirtualClock } from "../time/virtual-clock.ts";
import type { World } from "../world/fake-world.ts";
import type { WorldSnapshot } from "../world/fingerprint/world-snapshot.ts";
import type { CrashFlow, CrashOptions } from "./crash-flow.ts";
import type { ReportedKill } from "./crash-report.ts";
import { type Kill, Life, type LifeCall } from "./life.ts";
import { LifeWire } from "./life-wire.ts";
import { worldLeft } from "./world-left.ts";

/** What became of a world in which a flow was run, and killed as it was told to be, and run once more. */
export interface Lived {
  readonly kills: readonly ReportedKill[];
  readonly problems: readonly string[];
  /** Stands for what the dead left: see {@link worldLeft}. Not looked at where nobody asks. */
  readonly left: string | undefined;
  /** What the last run called. */
  readonly calls: readonly LifeCall[];
  readonly refusedCalls: number;
  /** Not there where the last run was left out. */
  readonly end: { readonly world: WorldSnapshot; readonly same: unknown } | undefined;
}

type Ending = { readonly how: "died" } | { readonly how: "done" } | { readonly how: "failed"; readonly why: string };

/**
 * Runs a flow in a new world: once for each kill, and then undisturbed.
 *
 * @param isKnown whether it is known already what comes of a world like the one that the dead left: then the last run is left out
 */
export async function liveThrough(
  flow: CrashFlow,
  deaths: readonly Kill[],
  options: CrashOptions,
  isKnown?: (left: string) => boolean,
): Promise<Lived> {
  const { always = {}, atEnd = {}, limitMs = 7_200_000 } = options;
  const problems = new Set<string>();
  const unbroken = new Map(Object.entries(always));
  const world = await flow.world();
  try {
    const wire = new LifeWire((call) => {
      for (const [what, holds] of unbroken) {
        if (holds(world, call)) continue;
        problems.add(`it does not hold that ${what}, since ${call.operation}`);
        unbroken.delete(what);
      }
    });
    const before = world.trace.calls.length;
    const kills: ReportedKill[] = [];
    const lives: Life[] = [];
    let left: string | undefined;
    let isOver = false;
    {
      using _between = world.interpose(wire);
      const next = async (kill?: Kill): Promise<Ending> => {
        const life = new Life(world.clock, kill);
        lives.push(life);
        return await lived(life, wire, flow, world, limitMs);
      };
      for (const kill of deaths) {
        const ending = await next(kill);
        kills.push({ ...kill, operation: lives.at(-1)?.calls[kill.call - 1]?.operation ?? "never sent" });
        if (ending.how !== "died")
          problems.add(`the run that was to be killed ${ending.how === "done" ? "ended" : ending.why} before that`);
      }
      left = isKnown && (await worldLeft(world));
      isOver = left !== undefined && isKnown?.(left) === true;
      if (!isOver) {
        const ending = await next();
        if (ending.how !== "done") problems.add(`the last run ${ending.how === "failed" ? ending.why : "died"}`);
        if (!(await world.settled())) problems.add("the cluster does not come to rest");
      }
    }

    for (const operation of new Set(wire.strays))
      problems.add(`${operation} was called from outside of the run: by another process, or by what was at work before it began`);
    // Every call that reached the world was let through, so none of the dead did.
    const reached = world.trace.calls.length - before;
    if (reached !== wire.carried)
      throw new Error(`${reached} calls reached the world, and ${wire.carried} were let through: restartRecording within a run?`);
    const refusedCalls = lives.reduce((sum, { refused }) => sum + refused, 0);
    if (isOver) return { kills, problems: [...problems], left, calls: [], refusedCalls, end: undefined };
    for (const [what, holds] of Object.entries(atEnd)) if (!holds(world)) problems.add(`at the end it does not hold that ${what}`);
    const end = { world: world.snapshot(), same: await flow.same?.(world) };
    return { kills, problems: [...problems], left, calls: lives.at(-1)?.calls ?? [], refusedCalls, end };
  } finally {
    await world.close();
    // Loops of the dead that call nobody would go on as long as there is time.
    if (world.clock instanceof VirtualClock) world.clock.hold();
  }
}

async function lived(life: Life, wire: LifeWire, flow: CrashFlow, world: World, limitMs: number): Promise<Ending> {
  const over = new AbortController();
  const run = async (): Promise<Ending> => {
    try {
      const result = await flow.run(world, life.signal);
      return result.isOk() ? { how: "done" } : { how: "failed", why: `failed with ${String(result.error)}` };
    } catch (thrown) {
      return { how: "failed", why: `threw ${String(thrown)}` };
    }
  };
  const late = async (): Promise<Ending> => {
    await world.clock.sleep(limitMs, over.signal);
    return { how: "failed", why: `did not end within ${limitMs} ms of the world` };
  };
  const ending = await Promise.race([wire.live(life, run), life.died.then((how): Ending => ({ how })), late()]);
  over.abort();
  // It may have come to its own end within what it had left after its last answer.
  return life.isDead ? { how: await life.died } : ending;
}
