import { worldSnapshot } from "@osb/testing/parts";
import { describe, expect, it } from "vitest";
import { CLUSTER_TOOLS, GO } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";
import { startRealWorld } from "../world/real-world.ts";
import { clusterSnapshot } from "./cluster-snapshot.ts";
import { type EntryInput, runEntry, startEntry } from "./run-entry.ts";

/** In the order in which an undisturbed run tells them. Each run gets one moment further than the one before. */
const KILLED_AT = [
  { moment: "lock acquired", whom: "program" },
  { moment: "table requested", whom: "program" },
  { moment: "user requested", whom: "program" },
  { moment: "key made", whom: "program" },
  { moment: "password made", whom: "program" },
  { moment: "release requested", whom: "program" },
  { moment: "release requested", whom: "children too" },
  { moment: "registration requested", whom: "program" },
  { moment: "check done", whom: "program" },
] as const;

const input: EntryInput = {
  installation: { name: "demo" },
  region: "us-east-1",
  namespace: "broker",
  scope: { kind: "cluster" },
  lockAbandonedAfterSeconds: 8,
};

await suiteOn("the example's entry, killed and run again on a real cluster", [GO, CLUSTER_TOOLS], startRealWorld, (world) => {
  describe.each([
    { helm: 4, killedAt: KILLED_AT },
    // What comes before helm is the same.
    { helm: 3, killedAt: KILLED_AT.filter(({ moment }) => moment.startsWith("re")) },
  ] as const)("with helm $helm", ({ helm, killedAt }) => {
    it("ends where an undisturbed run ends, however often it was killed on the way, and can be taken away", async () => {
      expect(await runEntry(world(), { verb: "install", input, helm })).toMatchObject({ code: 0 });
      const undisturbed = await snapshot();
      await removed();

      for (const { moment, whom } of killedAt) {
        const entry = await startEntry(world(), { verb: "install", input, helm });
        await entry.told(moment);
        entry.kill(whom);
        expect(await entry.ended).toMatchObject({ code: null });
      }
      const last = await runEntry(world(), { verb: "install", input, helm });

      expect(last).toMatchObject({ code: 0 });
      expect(await snapshot()).toEqual(undisturbed);
      await removed();
    }, 600_000);

    async function removed(): Promise<void> {
      const { code, output } = await runEntry(world(), { verb: "destroy", input, helm });
      expect({ code, output }).toMatchObject({ code: 0 });
      // The SDK leaves the table; the next run is to begin with nothing.
      const about = { service: "dynamodb", region: input.region, input: { TableName: "osb-demo" } };
      await world().aws.call({ ...about, operation: "UpdateTable", input: { TableName: "osb-demo", DeletionProtectionEnabled: false } });
      await expect.poll(() => world().aws.snapshot().tables, { timeout: 10_000 }).toMatchObject([{ status: "ACTIVE" }]);
      await world().aws.call({ ...about, operation: "DeleteTable" });
      await expect.poll(() => world().aws.snapshot().tables, { timeout: 10_000 }).toEqual([]);
    }
  });

  async function snapshot(): Promise<object> {
    const { cluster, aws } = world();
    return worldSnapshot(aws.snapshot(), await clusterSnapshot(cluster.transport(), input.namespace));
  }
});
