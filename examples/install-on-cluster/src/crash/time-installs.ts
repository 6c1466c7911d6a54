/** Prints how many milliseconds each of many installations in memory took, one after the other, as JSON. Their number is the argument. */
import { expectOk, fakeWorld } from "@osb/testing";
import { installOnCluster } from "../install-on-cluster.ts";
import { INPUT } from "./crash-flows.ts";
import { depsIn } from "./deps-in.ts";

const { lockAbandonedAfterSeconds: _short, ...input } = INPUT;
const times: number[] = [];
for (let run = 0; run < Number(process.argv[2]); run += 1) {
  const world = fakeWorld();
  const deps = depsIn(world);
  const beganAt = performance.now();
  expectOk(await installOnCluster(deps, input));
  times.push(performance.now() - beganAt);
  await world.close();
}
console.log(JSON.stringify(times));
