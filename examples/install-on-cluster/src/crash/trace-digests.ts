/**
 * Prints, for each seed from the first argument to the second, up or down, a digest of everything that a run sent to its world, with what, when, and
 * what came of it, one line each; with `--whole`, the traces themselves.
 */
import { fingerprintOf } from "@osb/core";
import { method1Flow } from "./method-1-flow.ts";
import { variedWorld } from "./varied-world.ts";

const [from = 1, to = from] = process.argv.slice(2, 4).map(Number);
const whole = process.argv.includes("--whole");

const seeds = Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => (from < to ? from + index : from - index));
for (const seed of seeds) {
  const world = variedWorld(seed);
  const result = await method1Flow.run(world, new AbortController().signal);
  const trace = [...world.trace.normalised(), { outcome: result.isOk() ? "Ok" : String(result.error), at: world.clock.now() }];
  for (const line of whole ? trace : [fingerprintOf(trace)])
    console.log(`${seed} ${typeof line === "string" ? line : JSON.stringify(line)}`);
  await world.close();
}
