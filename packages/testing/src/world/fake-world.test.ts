import { NAMESPACES, PODS, DEPLOYMENTS, REPLICA_SETS, EVENTS } from "@osb/kubernetes";
import { it, expect } from "vitest";
import { expectOk } from "../expect-result.ts";
import { CLUSTER_SERVICE_BROKERS, CLUSTER_SERVICE_CLASSES } from "../service-catalog/index.ts";
import { fakeWorld } from "./fake-world.ts";
import { installByHand } from "./install-by-hand.ts";

it.each([1,2,3])("x", async () => {
  let at = performance.now();
  const world = fakeWorld();
  console.log("made", performance.now() - at);
  await world.clock.sleep(500);
  console.log("5s", performance.now() - at);
  at = performance.now();
  await installByHand(world);
  console.log("installed", performance.now() - at);
  for (let i = 0; i < 20; i++) {
    await world.clock.sleep(5000);
    const b = expectOk(await world.kubernetes.client().list(CLUSTER_SERVICE_BROKERS)) as any;
    const p = expectOk(await world.kubernetes.client().list(PODS)) as any;
    console.log(world.clock.now(), performance.now() - at, JSON.stringify(b[0].status?.conditions?.[0]), JSON.stringify(p[0]?.status.containerStatuses));
    if (b[0].status?.conditions?.[0].status === "True") break;
  }
  console.log(expectOk(await world.kubernetes.client().list(CLUSTER_SERVICE_CLASSES)).length);
  console.log(JSON.stringify(expectOk(await world.kubernetes.client().list(DEPLOYMENTS))[0].status));
  console.log(expectOk(await world.kubernetes.client().list(EVENTS)).map((e: any) => `${e.reason} ${e.message}`).join("\n"));
  console.log(await world.kubernetes.client().logs({namespace: "osb", name: expectOk(await world.kubernetes.client().list(PODS))[0].metadata.name }, 100));
  console.log(world.fingerprint(), world.trace.calls.length);
  at = performance.now();
  await world.clock.sleep(600_000);
  console.log("10 min", performance.now() - at);
  await world.close();
});
