import { KubeConfig } from "@kubernetes/client-node";
import type { Finding } from "@osb/core";
import { NAMESPACES } from "@osb/kubernetes";
import { expectOk, fakeWorld, ScaledClock, VirtualClock } from "@osb/testing";
import type { PolicyDocument, PolicyStatement } from "@osb/testing/aws";
import type { AccessRule } from "@osb/testing/kubernetes";
import { helmBinary } from "@osb/tooling/helm";
import { describe, expect, it } from "vitest";
import { installDeps } from "../install-deps.ts";
import type { InstallInput } from "../install-input.ts";
import { installOnCluster } from "../install-on-cluster.ts";
import { planOnCluster } from "../plan-on-cluster.ts";
import { depsInWorld } from "./deps-in-world.ts";
import { NEEDED_AT_AWS, NEEDED_IN_SPACE, NEEDED_ON_CLUSTER } from "./needed-rights.ts";
import { GOOD_INPUT } from "./set-scene.ts";

const helm = await helmBinary(4);

/** What keeps somebody with these rights from installing, or may keep them. */
async function obstaclesFor(rules: readonly AccessRule[], statements: readonly PolicyStatement[]): Promise<readonly Finding[]> {
  const world = fakeWorld({ clock: new VirtualClock() });
  const caller = { awsKey: world.aws.principal(policyOf(statements)), user: world.kubernetes.user("alice", rules) };
  const { findings } = expectOk(await planOnCluster(depsInWorld(world, GOOD_INPUT.region, caller), GOOD_INPUT));
  await world.close();
  return findings.filter(({ level }) => level !== "warning");
}

const onCluster = NEEDED_ON_CLUSTER.map(
  (rule) => [`${rule.verbs} ${[rule.resources, rule.apiGroups].flat().filter(Boolean).join(".")}`, rule] as const,
);
const atAws = NEEDED_AT_AWS.map((statement) => [`${statement.Action} on ${statement.Resource}`, statement] as const);

describe("the rights that an installation needs", () => {
  it("are all that the plan asks for", async () => {
    expect(await obstaclesFor(NEEDED_ON_CLUSTER, NEEDED_AT_AWS)).toEqual([]);
  });

  it.each(onCluster)("are missed one by one before anything is changed: %s", async (right, missing) => {
    const obstacles = await obstaclesFor(
      NEEDED_ON_CLUSTER.filter((rule) => rule !== missing),
      NEEDED_AT_AWS,
    );

    expect(obstacles.length).toBeGreaterThan(0);
    for (const { type, message } of obstacles) expect([type, message]).toEqual(["rights-missing", expect.stringContaining(right)]);
  });

  it.each(atAws)("are missed one by one before anything is changed: %s", async (permission, missing) => {
    const obstacles = await obstaclesFor(
      NEEDED_ON_CLUSTER,
      NEEDED_AT_AWS.filter((statement) => statement !== missing),
    );

    expect(obstacles).toMatchObject([
      { type: "permission-missing", level: "blocking", message: expect.stringContaining(`may not do ${permission}`) },
    ]);
  });

  it.skipIf(helm === undefined).each<[string, readonly AccessRule[], InstallInput]>([
    ["for the whole cluster", NEEDED_ON_CLUSTER, GOOD_INPUT],
    ["for one Space", NEEDED_IN_SPACE, { ...GOOD_INPUT, scope: { kind: "namespace", namespace: "space" } }],
  ])("are enough to install %s, and again (skipped where npm has no helm for the platform)", async (_, rules, given) => {
    const input = { ...given, lockAbandonedAfterSeconds: 600 };
    const world = fakeWorld({ clock: new ScaledClock(50) });
    expectOk(await world.kubernetes.client().create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "space" } }));
    const { cluster, awsEndpoint: endpoint, close } = await world.listen();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(cluster.kubeConfig(world.kubernetes.user("alice", rules)));
    const awsOptions = { endpoint, credentials: world.aws.principal(policyOf(NEEDED_AT_AWS)) };
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

/** A policy of these statements, and of leave to have them simulated. */
function policyOf(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: [...statements, { Effect: "Allow", Action: "iam:SimulatePrincipalPolicy", Resource: "*" }] };
}
