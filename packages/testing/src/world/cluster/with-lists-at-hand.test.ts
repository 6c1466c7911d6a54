import { CONFIG_MAPS, SECRETS } from "@osb/kubernetes";
import { describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { WireTrace } from "../../wire/wire-trace.ts";
import { withListsAtHand } from "./with-lists-at-hand.ts";

describe("withListsAtHand", () => {
  it("asks for a list again when something of its kind was written, and not before", async () => {
    const clock = new VirtualClock();
    const wire = new WireTrace(clock);
    const cluster = new FakeKubernetes({ clock, wire });
    const writer = cluster.client();
    const kube = withListsAtHand(cluster.client(), cluster);
    const names = async (): Promise<readonly unknown[]> => expectOk(await kube.list(CONFIG_MAPS)).map(({ metadata }) => metadata.name);
    const made = (resource: typeof SECRETS, kind: string, name: string) =>
      writer.create(resource, { apiVersion: "v1", kind, metadata: { name, namespace: "default" } });

    expect(await names()).toEqual([]);
    expectOk(await made(SECRETS, "Secret", "s"));
    expect(await names()).toEqual([]);
    const write = made(CONFIG_MAPS, "ConfigMap", "a");
    expectOk(await write);
    expect(await names()).toEqual(["a"]);
    expect(await names()).toEqual(["a"]);

    expect(wire.calls.filter(({ operation }) => operation === "GET /api/v1/configmaps")).toHaveLength(2);
  });
});
