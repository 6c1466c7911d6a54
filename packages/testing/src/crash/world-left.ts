import { fingerprintOf } from "@osb/core";
import type { World } from "../world/fake-world.ts";

/**
 * Stands for what a dead run left, when everything that was under way has come to rest. Two worlds of a flow in which it is the same
 * are the same to whoever comes next: the same things are in them, they came about by the same calls at the same times, and
 * it is the same time now. Ids may differ.
 */
export async function worldLeft(world: World): Promise<string> {
  // A virtual clock goes on only when nothing else does.
  await world.clock.sleep(1);
  const { calls } = world.trace;
  const changes = calls
    .filter(({ operation }) => !isReading(operation))
    .map(({ operation, caller, outcome, at }) => ({ operation, caller, outcome, at }));
  // AWS remembers when a key was used last, for whatever.
  const lastCalls = Object.fromEntries(calls.filter(({ to }) => to === "aws").map(({ caller, at }) => [caller, at]));
  return fingerprintOf({ now: world.clock.now(), changes, lastCalls, snapshot: world.snapshot() });
}

/** Whether a call changes nothing, by its name. */
function isReading(operation: string): boolean {
  return /^(GET|HEAD) |\?dryRun=All$|\/self\w+reviews$|^\w+:(Get|List|Describe|Simulate|Head)/.test(operation);
}
