import { KubeConfig } from "@kubernetes/client-node";
import type { Finding } from "@osb/core";
import { helmInMemory } from "@osb/helm-install/testing";
import { NAMESPACES } from "@osb/kubernetes";
import { expectErr, expectOk, fakeWorld, ScaledClock, VirtualClock, type World } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { describe, expect, it } from "vitest";
import { destroyOnCluster } from "../destroy-on-cluster.ts";
import { type InstallDeps, installDeps } from "../install-deps.ts";
import type { InstallInput } from "../install-input.ts";
import { installOnCluster } from "../install-on-cluster.ts";
import { planOnCluster } from "../plan-on-cluster.ts";
import { depsInWorld } from "./deps-in-world.ts";
import {
  NEEDED_IN_SPACE,
  NEEDED_ON_CLUSTER,
  NEEDED_TO_REMOVE_IN_SPACE,
  NEEDED_TO_REMOVE_ON_CLUSTER,
  type Rights,
} from "./needed-rights.ts";
import { GOOD_INPUT } from "./set-scene.ts";

const helm = await helmBinary(4);
/** Kinds that the world does not serve, so that it cannot miss the right to them. */
const UNSERVED = ["persistentvolumeclaims", "statefulsets.apps"];
const IN_SPACE: InstallInput = { ...GOOD_INPUT, scope: { kind: "namespace", namespace: "space" } };

/** What keeps somebody with these rights from installing, or may keep them. */
async function obstaclesFor(rights: Rights): Promise<readonly Finding[]> {
  const world = fakeWorld({ clock: new VirtualClock() });
  const { findings } = expectOk(await planOnCluster(depsInWorld(world, GOOD_INPUT.region, callerWith(world, rights)), GOOD_INPUT));
  await world.close();
  return findings.filter(({ level }) => level !== "warning");
}

const titleOf = ({ verbs, resources, apiGroups }: Rights["onKubernetes"][number]): string =>
  `${verbs} ${[resources, apiGroups].flat().filter(Boolean).join(".")}`;
const onCluster = NEEDED_ON_CLUSTER.onKubernetes.map((rule) => [titleOf(rule), rule] as const);
const atAws = NEEDED_ON_CLUSTER.atAws
  .filter(({ Action }) => Action !== "iam:SimulatePrincipalPolicy")
  .map((statement) => [`${statement.Action} on ${statement.Resource}`, statement] as const);

describe("the rights that an installation needs", () => {
  it("are all that the plan asks for", async () => {
    expect(await obstaclesFor(NEEDED_ON_CLUSTER)).toEqual([]);
  });

  it.each(onCluster)("are missed one by one before anything is changed: %s", async (right, missing) => {
    const obstacles = await obstaclesFor(without(NEEDED_ON_CLUSTER, missing));

    expect(obstacles.length).toBeGreaterThan(0);
    for (const { type, message } of obstacles) expect([type, message]).toEqual(["rights-missing", expect.stringContaining(right)]);
  });

  it.each(atAws)("are missed one by one before anything is changed: %s", async (permission, missing) => {
    const obstacles = await obstaclesFor(without(NEEDED_ON_CLUSTER, missing));

    expect(obstacles).toMatchObject([
      { type: "permission-missing", level: "blocking", message: expect.stringContaining(`may not do ${permission}`) },
    ]);
  });

  it.skipIf(helm === undefined).each<[string, Rights, InstallInput]>([
    ["for the whole cluster", NEEDED_ON_CLUSTER, GOOD_INPUT],
    ["for one Space", NEEDED_IN_SPACE, IN_SPACE],
  ])("are enough to install %s, and again (skipped where npm has no helm for the platform)", async (_, rights, given) => {
    const input = { ...given, lockAbandonedAfterSeconds: 600 };
    const world = await worldWithSpace(fakeWorld({ clock: new ScaledClock(50) }));
    const { cluster, awsEndpoint: endpoint, close } = await world.listen();
    const { awsKey, user } = callerWith(world, rights);
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeConfig(user));
    const awsOptions = { endpoint, credentials: awsKey };
    const deps = expectOk(installDeps({ region: input.region, awsOptions, kubeConfig, helm: String(helm), clock: world.clock }));

    const first = expectOk(await installOnCluster(deps, input));
    const second = expectOk(await installOnCluster(deps, input));

    for (const { report } of [first, second]) {
      expect(report.checks.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
      expect(report.ready).toBe(true);
    }
    expect(second.plan.changes).toEqual([]);
    await close();
    await world.close();
  });
});

describe.each<[string, InstallInput, Rights, Rights]>([
  ["the whole cluster", GOOD_INPUT, NEEDED_ON_CLUSTER, NEEDED_TO_REMOVE_ON_CLUSTER],
  ["one Space", IN_SPACE, NEEDED_IN_SPACE, NEEDED_TO_REMOVE_IN_SPACE],
])("the rights to take away what was installed for %s", (_, input, toInstall, toRemove) => {
  async function removedWith(rights: Rights): Promise<Awaited<ReturnType<typeof destroyOnCluster>>> {
    const world = await worldWithSpace(fakeWorld());
    expectOk(await installOnCluster(depsWith(world, toInstall), input));
    const removed = await destroyOnCluster(depsWith(world, both(toInstall, rights)), input);
    await world.close();
    return removed;
  }

  it("are enough", async () => {
    expectOk(await removedWith(toRemove));
  });

  it.each([
    ...toRemove.onKubernetes
      .map((right) => [titleOf(right), right] as const)
      .filter(([title]) => !UNSERVED.some((kind) => title.endsWith(kind))),
    ...toRemove.atAws.map((right) => [String(right.Action), right] as const),
  ])("are all needed: %s", async (right, missing) => {
    const { type, remediation } = expectErr(await removedWith(without(toRemove, missing)));

    expect([type, remediation]).toEqual([expect.stringMatching(/^(KubeDenied|AwsCallFailed)$/), expect.stringContaining(right)]);
  });
});

function without(rights: Rights, missing: object): Rights {
  return { onKubernetes: rights.onKubernetes.filter((rule) => rule !== missing), atAws: rights.atAws.filter((one) => one !== missing) };
}

function both(some: Rights, more: Rights): Rights {
  return { onKubernetes: [...some.onKubernetes, ...more.onKubernetes], atAws: [...some.atAws, ...more.atAws] };
}

function callerWith({ aws, kubernetes }: World, rights: Rights) {
  const awsKey = aws.principal({ Version: "2012-10-17", Statement: rights.atAws });
  return { awsKey, user: kubernetes.user("alice", rights.onKubernetes) };
}

/** With a helm that speaks for the same user. */
function depsWith(world: World, rights: Rights): InstallDeps {
  const deps = depsInWorld(world, GOOD_INPUT.region, callerWith(world, rights));
  return { ...deps, helm: helmInMemory({ kube: deps.kube, clock: world.clock }) };
}

async function worldWithSpace(world: World): Promise<World> {
  expectOk(await world.kubernetes.client().create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "space" } }));
  return world;
}
