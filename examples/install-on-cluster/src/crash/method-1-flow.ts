import { applyRegistration, destroyRegistration } from "@osb/broker-registration";
import { applyBrokerAccess } from "@osb/helm-install";
import { type CrashFlow, expectOk, type World } from "@osb/testing";
import { destroyOnCluster } from "../destroy-on-cluster.ts";
import { installOnCluster } from "../install-on-cluster.ts";
import { installParts } from "../install-parts.ts";
import { keyIsTheOnlyOne } from "./access-keys.ts";
import { INPUT, quickWorld } from "./crash-flows.ts";
import { depsIn } from "./deps-in.ts";

const parts = installParts(INPUT);

/** All of method 1: from nothing to the marketplace. */
export const method1Flow: CrashFlow = {
  world: () => quickWorld(),
  run: (world) => installOnCluster(depsIn(world), INPUT),
  same: (world) => keyIsTheOnlyOne(world, parts.userName, parts.keySecret),
};

/** The way back: everything but the table goes. */
export const removalFlow: CrashFlow = {
  world: async () => {
    const world = quickWorld();
    expectOk(await installOnCluster(depsIn(world), INPUT));
    return world;
  },
  run: (world) => destroyOnCluster(depsIn(world), INPUT),
};

/** What a registration needs to know of the broker that runs in a world. */
const brokers = new WeakMap<World, Parameters<typeof applyRegistration>[1]>();

/** The registration of a broker that runs already. */
export const registrationFlow: CrashFlow = {
  world: async () => {
    const world = quickWorld();
    const deps = depsIn(world);
    expectOk(await installOnCluster(deps, INPUT));
    expectOk(await destroyRegistration(deps, parts.registration));
    const { basicAuth, caBundle, version } = expectOk(await applyBrokerAccess(deps, parts.access));
    brokers.set(world, {
      ...parts.registration,
      url: parts.url,
      trust: { kind: "ca", pem: caBundle },
      credentials: { kind: "basic", secret: basicAuth },
      credentialsVersion: version,
    });
    return world;
  },
  run: (world) => {
    const broker = brokers.get(world);
    if (broker === undefined) throw new Error("the world has no broker");
    return applyRegistration({ kube: world.kubernetes.client(), clock: world.clock }, broker);
  },
};
