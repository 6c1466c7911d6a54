import { CONFIG_MAPS, type KubeClient } from "@osb/kubernetes";
import { err, ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { expectOk } from "../expect-result.ts";
import { fakeWorld, type World } from "../world/fake-world.ts";
import type { CrashFlow } from "./crash-flow.ts";
import { type CrashReport, describeCrashes } from "./crash-report.ts";
import type { Kill } from "./life.ts";
import { recordCrashes } from "./record-crashes.ts";

const NAMESPACE = "default";
const MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

/** A flow in a bare world that asks it for this and that. */
function flowOf(run: (kube: KubeClient, world: World) => Promise<unknown>): CrashFlow {
  return {
    world: () => fakeWorld({ serviceCatalog: false, templates: false }),
    run: async (world) => ok(await run(world.kubernetes.client(), world)),
  };
}

/** Makes a ConfigMap if it is missing. */
async function ensure(kube: KubeClient, name: string): Promise<void> {
  const found = expectOk(await kube.get({ resource: CONFIG_MAPS, namespace: NAMESPACE, name }));
  if (found !== undefined) return;
  expectOk(await kube.create(CONFIG_MAPS, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: NAMESPACE, name } }));
}

const iam = (world: World, operation: string, input: object = { UserName: "broker" }): Promise<unknown> =>
  world.aws.call({ service: "iam", region: "us-east-1", operation, input });
const keysIn = (world: World): number =>
  world.aws.snapshot().users.flatMap((user) => (user as { readonly keys: readonly object[] }).keys).length;
const mapsIn = (world: World): readonly string[] => (world.kubernetes.snapshot()["configmaps"] ?? []).map(({ metadata }) => metadata.name);

const careful = flowOf(async (kube) => {
  await ensure(kube, "one");
  await ensure(kube, "two");
});

/** Makes a key, and only then writes down that it has one. */
const hasty: CrashFlow = {
  world: async () => {
    const world = fakeWorld({ serviceCatalog: false, templates: false });
    await iam(world, "CreateUser");
    return world;
  },
  run: async (world) => {
    if (!mapsIn(world).includes("key")) await iam(world, "CreateAccessKey");
    return ok(await ensure(world.kubernetes.client(), "key"));
  },
};

const killsOf = ({ cells }: Pick<CrashReport, "cells">): readonly string[] =>
  cells.map(({ kills }) => kills.map(({ call, point }) => `${call} ${point}`).join(", "));

describe("recordCrashes", () => {
  it("kills a flow before, within and after each call, and compares where the next run ends", async () => {
    const report = await recordCrashes(careful);

    expect(report.calls).toEqual([`GET ${MAPS}/one`, `POST ${MAPS}`, `GET ${MAPS}/two`, `POST ${MAPS}`]);
    expect(killsOf(report)).toEqual(
      [1, 2, 3, 4].flatMap((call) => [`${call} before effect`, `${call} answer lost`, `${call} after answer`]),
    );
    expect(report.cells.map(({ recoveryCalls }) => recoveryCalls)).toEqual([4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2]);
    expect(describeCrashes(report)).toBe("4 calls; killed once in 12 ways, twice in 0: 12 of 12 converge");
  });

  it("tells where a kill leads elsewhere, and what is different there", async () => {
    const report = await recordCrashes(hasty, { always: { "there is one key at most": (world) => keysIn(world) <= 1 } });

    expect(describeCrashes(report).split("\n")).toEqual([
      "3 calls; killed once in 9 ways, twice in 0: 3 of 9 converge",
      ...[
        "killed at call 1 (iam:CreateAccessKey), answer lost",
        "killed at call 1 (iam:CreateAccessKey), after answer",
        `killed at call 2 (GET ${MAPS}/key), before effect`,
        `killed at call 2 (GET ${MAPS}/key), answer lost`,
        `killed at call 2 (GET ${MAPS}/key), after answer`,
        `killed at call 3 (POST ${MAPS}), before effect`,
      ].flatMap((kill) => [
        kill,
        "  it does not hold that there is one key at most, since iam:CreateAccessKey",
        `  world.aws.users[0].keys: 2 items instead of 1: with {"status":"Active"}`,
      ]),
    ]);
  });

  it("runs the flow again once after all deaths that leave the same world behind, where that is enough", async () => {
    const report = await recordCrashes(careful, { sameWorlds: "once" });

    const first = "1 before effect";
    expect(killsOf(report)).toEqual(killsOf(await recordCrashes(careful)));
    expect(report.cells.map(({ triedAs }) => triedAs && `${triedAs.call} ${triedAs.point}`)).toEqual([
      ...[undefined, first, first, first],
      ...[undefined, "2 answer lost", "2 answer lost", "2 answer lost", "2 answer lost", "2 answer lost"],
      ...[undefined, "4 answer lost"],
    ]);
    expect(describeCrashes(report)).toBe("4 calls; killed once in 12 ways, which leave 3 different worlds, twice in 0: 12 of 12 converge");
  });

  it("compares what deaths leave, however alike the calls are that led there", async () => {
    // Its third call reads, and leaves something behind by another door than the wire.
    const sly = flowOf(async (kube, world) => {
      await ensure(kube, "one");
      world.aws.putBucket("left-behind", { region: "us-east-1" });
      await ensure(kube, "two");
    });
    const { cells } = await recordCrashes(sly, { sameWorlds: "once" });

    expect(cells.slice(4, 9).map(({ triedAs }) => triedAs && `${triedAs.call} ${triedAs.point}`)).toEqual([
      undefined,
      ...[undefined, "2 after answer", "2 after answer", "2 after answer"],
    ]);
  });

  it("tells what went wrong before a death, though nothing was run after it", async () => {
    const worlds = new Set<World>();
    const isNotTheFifth = (world: World): boolean => [...worlds.add(world)].indexOf(world) !== 4;
    const { failures } = await recordCrashes(careful, { sameWorlds: "once", always: { "it is not the fifth world": isNotTheFifth } });

    expect(failures).toMatchObject([
      {
        kills: [{ call: 1, point: "after answer" }],
        triedAs: { call: 1, point: "before effect" },
        problems: [`it does not hold that it is not the fifth world, since GET ${MAPS}/one`],
      },
    ]);
  });

  it("kills the run after it too", async () => {
    const report = await recordCrashes(careful, { singles: 2, pairs: 12, seed: 3 });

    const singles = report.cells.slice(0, 2);
    const [first, second] = killsOf({ cells: singles });
    const pairs = killsOf(report).slice(2);
    expect(pairs).toHaveLength(12);
    expect(pairs.filter((pair) => !pair.startsWith(`${first}, `) && !pair.startsWith(`${second}, `))).toEqual([]);
    expect(report.failures).toEqual([]);
  });

  it("chooses by seed", async () => {
    const chosen = async (seed: number): Promise<readonly string[]> =>
      killsOf(await recordCrashes(careful, { singles: 3, pairs: 1, seed }));

    const [one, same, other] = [await chosen(1), await chosen(1), await chosen(2)];

    expect(one).toHaveLength(4);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it.each<[string, number, (kube: KubeClient, world: World) => Promise<unknown>]>([
    [
      "catches everything and tries again",
      1,
      (kube) =>
        ensure(kube, "one")
          .then(null, () => ensure(kube, "two"))
          .then(() => ensure(kube, "two")),
    ],
    ["goes on in several branches", 3, (kube) => Promise.all(["one", "two", "three"].map((name) => ensure(kube, name)))],
    [
      "no longer waits for an answer",
      1,
      async (kube, { clock }) => {
        await Promise.race([ensure(kube, "one"), clock.sleep(100)]);
        await ensure(kube, "two");
      },
    ],
  ])("lets nothing through of a dead run that %s", async (_, atATime, run) => {
    const sent: number[] = [];
    const dead = new Set<World>();
    const flow: CrashFlow = {
      ...flowOf(run),
      run: async (world, signal) => {
        const kube = world.kubernetes.client();
        if (dead.has(world)) {
          await world.clock.sleep(1_000); // For the dead to do their worst.
          sent.push(world.trace.calls.length);
        }
        signal.addEventListener("abort", () => {
          dead.add(world);
          void ensure(kube, "from-the-grave");
        });
        return ok(await run(kube, world));
      },
      same: mapsIn,
    };
    const { cells } = await recordCrashes(flow, { singles: 8 });

    expect(cells.flatMap(({ problems }) => problems)).toEqual([]);
    // What branches had sent by then, the world had received.
    const sentBy = ({ point, call }: Kill): number => (point === "before effect" ? call - 1 : Math.ceil(call / atATime) * atATime);
    expect(sent).toEqual(cells.flatMap(({ kills }) => kills.map(sentBy)));
    expect(cells.map(({ refusedCalls }) => refusedCalls).filter((count) => count === 0)).toEqual([]);
  });

  it("leaves no dead run at work that has nothing to ask of anybody", async () => {
    const worlds: World[] = [];
    const restless = flowOf(async (kube, world) => {
      worlds.push(world);
      let isDone = false;
      const rounds = (async () => {
        while (!isDone) await world.clock.sleep(1_000);
      })();
      await ensure(kube, "one");
      isDone = true;
      await rounds;
    });
    await recordCrashes(restless, { singles: 2 });

    const times = (): readonly number[] => worlds.map(({ clock }) => clock.now());
    const before = times();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    expect(times()).toEqual(before);
  });

  it.each<[string, Partial<CrashFlow>, string]>([
    ["fails", { run: async () => err(new Error("no")) }, "the last run failed with Error: no"],
    ["throws", { run: () => Promise.reject(new Error("no")) }, "the last run threw Error: no"],
    ["does not end", { run: () => new Promise(() => undefined) }, "the last run did not end within 60000 ms of the world"],
    [
      "calls from outside of its run",
      { world: haunted, run: async ({ clock }) => ok(await clock.sleep(1_000)) },
      "iam:ListUsers was called from outside of the run",
    ],
  ])("refuses to compare anything with a flow that %s", async (_, changes, why) => {
    await expect(recordCrashes({ ...careful, ...changes }, { limitMs: 60_000 })).rejects.toThrow(why);
  });

  it("refuses to compare anything with a flow that ends elsewhere each time", async () => {
    let runs = 0;
    const moody = flowOf((kube) => ensure(kube, `number-${(runs += 1)}`));

    await expect(recordCrashes(moody)).rejects.toThrow(/not what others can be compared with[^]*number-2/);
  });

  it("sees what the flow says of its world besides", async () => {
    let runs = 0;
    const report = await recordCrashes({ ...careful, same: () => (runs += 1) > 2 }, { singles: 1 }).catch(String);

    expect(report).toMatchObject({ failures: [{ problems: ["same: true instead of false"] }] });
  });
});

/** A world in which somebody is at work already. */
function haunted(): World {
  const world = fakeWorld({ serviceCatalog: false, templates: false });
  void world.clock.sleep(10).then(() => iam(world, "ListUsers", {}));
  return world;
}
