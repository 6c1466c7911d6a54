import { HelmMissing } from "@osb/helm-install";
import { kubeClientOver, type KubeTransport } from "@osb/kubernetes";
import { expectErr, expectOk, fakeWorld, ScaledClock, VirtualClock, type World, type WorldOptions } from "@osb/testing";
import { errAsync } from "neverthrow";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { installOnCluster } from "../install-on-cluster.ts";
import { planOnCluster } from "../plan-on-cluster.ts";
import { changingCalls } from "../trials/changing-calls.ts";
import { DENIALS } from "./denials.ts";
import { depsInWorld } from "./deps-in-world.ts";
import { expectTold } from "./expect-told.ts";
import { MISTAKEN_INPUTS } from "./mistaken-inputs.ts";
import type { Obstacle } from "./obstacle.ts";
import { GOOD_INPUT, setScene } from "./set-scene.ts";
import { THINGS_IN_THE_WAY } from "./things-in-the-way.ts";
import { tryInProcess } from "./try-in-process.ts";
import { UNUSABLE_KUBE_CONFIGS } from "./unusable-kube-configs.ts";
import { UNUSABLE_TOOLS } from "./unusable-tools.ts";

const named = (obstacles: readonly Obstacle[]) => obstacles.map((obstacle) => [obstacle.name, obstacle] as const);

describe("mistakes in the input and in the kubeconfig", () => {
  let world: World;

  beforeAll(() => {
    world = fakeWorld();
  });

  afterAll(() => world.close());

  it.each(named([...MISTAKEN_INPUTS, ...UNUSABLE_KUBE_CONFIGS]))("are told before anybody is asked anything: %s", async (_, obstacle) => {
    await using scene = await setScene(obstacle, world);

    const error = expectErr(await tryInProcess(scene, obstacle));

    expectTold(error, obstacle.told, scene.filled);
    expect(world.trace.calls).toEqual([]);
  });
});

describe("an installation", () => {
  let world: World;
  const inWorld = (options: WorldOptions = {}): World => (world = fakeWorld(options));

  afterEach(() => world.close());

  it.each(named([...UNUSABLE_TOOLS, ...DENIALS, ...THINGS_IN_THE_WAY]))(
    "names what is in its way, and the remedy, and changes nothing: %s",
    async (_, obstacle) => {
      inWorld({ ...obstacle.world, clock: obstacle.inRealTime === true ? new ScaledClock(1) : new VirtualClock() });
      await using scene = await setScene(obstacle, world);
      const before = world.snapshot();
      const { calls } = world.restartRecording();

      const error = expectErr(await tryInProcess(scene, obstacle));

      expectTold(error, obstacle.told, scene.filled);
      expect(changingCalls(calls.filter(({ caller }) => !caller.startsWith("bob ")))).toEqual([]);
      expect(world.snapshot()).toEqual(before);
    },
  );

  it("would be seen to change something: with nothing in its way it does", async () => {
    inWorld();
    const before = world.snapshot();

    await expect(installOnCluster(depsInWorld(world, GOOD_INPUT.region, { awsKey: world.aws.administrator }), GOOD_INPUT)).rejects.toThrow(
      "helm was to install",
    );

    expect(changingCalls(world.trace.calls)).toContain("iam:CreateAccessKey");
    expect(world.snapshot()).not.toEqual(before);
  });

  it("tells of a cluster that keeps silent, as a proxy or a VPN may make it", async () => {
    const { clock, aws } = inWorld();
    const silence = (_: unknown, signal?: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal?.addEventListener("abort", reject));
    const silent: KubeTransport = { server: "https://10.0.0.1", send: silence, access: () => silence(undefined) };
    const deps = { ...depsInWorld(world, GOOD_INPUT.region, { awsKey: aws.administrator }), kube: kubeClientOver(silent, { clock }) };

    const error = expectErr(await installOnCluster(deps, GOOD_INPUT));

    expect(error.type).toBe("NotReady");
    expectTold(error, [{ about: "TimedOut", names: ["Looking at https://10.0.0.1", "60000 ms"], remedy: "a proxy or a VPN" }]);
  });

  it("is told all that is in its way in one report, wherever it is", async () => {
    inWorld({ serviceCatalog: false, kf: "own-brokers" });
    const obstacle: Obstacle = {
      name: "much at once",
      told: [],
      aws: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["iam:*", "dynamodb:Describe*", "dynamodb:List*"], Resource: "*" }],
      },
    };
    await using scene = await setScene(obstacle, world);
    const { user, awsKey } = scene;
    const helm = { ...depsInWorld(world, "us-east-1", {}).helm, version: () => errAsync(new HelmMissing("helm", "ENOENT")) };

    const plan = expectOk(await planOnCluster({ ...depsInWorld(world, "us-east-1", { awsKey, user }), helm }, GOOD_INPUT));

    expect(plan.findings.filter(({ level }) => level === "blocking").map(({ type }) => type)).toEqual([
      "HelmMissing",
      "permission-missing",
      "service-catalog-missing",
      "kf-lists-only-its-own-brokers",
    ]);
  });

  it("goes on where Kf lists only its own brokers and that is accepted", async () => {
    inWorld({ kf: "own-brokers" });
    const deps = depsInWorld(world, GOOD_INPUT.region, { awsKey: world.aws.administrator });

    const { findings } = expectOk(await planOnCluster(deps, { ...GOOD_INPUT, acceptUnlistedByKf: true }));

    expect(findings.filter(({ type }) => type === "kf-lists-only-its-own-brokers")).toMatchObject([{ level: "warning" }]);
    expect(findings.filter(({ level }) => level === "blocking")).toEqual([]);
  });

  it("goes on where nobody may say whether the rights suffice: that is unknown, not denied", async () => {
    inWorld();
    const Statement = [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "iam:SimulatePrincipalPolicy", Resource: "*" },
    ] as const;
    const deps = depsInWorld(world, GOOD_INPUT.region, { awsKey: world.aws.principal({ Version: "2012-10-17", Statement }) });

    const { findings } = expectOk(await planOnCluster(deps, GOOD_INPUT));

    expect(findings.filter(({ level }) => level !== "warning")).toMatchObject([
      {
        type: "permissions-unknown",
        level: "unknown",
        message: expect.stringContaining("iam:SimulatePrincipalPolicy was answered with AccessDenied"),
      },
    ]);
  });
});
