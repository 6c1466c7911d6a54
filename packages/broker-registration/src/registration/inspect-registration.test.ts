import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { describe, expect, it } from "vitest";
import { clusterWithKinds, fail, offer, resource, succeed } from "../../test/scripted-service-catalog.ts";
import { inspectMarketplace } from "../marketplace/inspect-marketplace.ts";
import { inspectRegistration } from "./inspect-registration.ts";

const clock = new VirtualClock();
const installation = { name: "prod" };
const place = { installation, scope: { kind: "namespace" as const, namespace: "dev" } };
const ref = { resource: resource("ServiceBroker"), namespace: "dev", name: "prod" };
const stage = (cluster: FakeKubernetes) => ({ kube: cluster.client(), clock, ref, generation: 1 });
const withBroker = async () => {
  const cluster = await clusterWithKinds(clock);
  const broker = {
    apiVersion: "servicecatalog.k8s.io/v1beta1",
    kind: "ServiceBroker",
    metadata: { namespace: "dev", name: "prod" },
    spec: { url: "https://b/" },
  };
  expectOk(await cluster.client().create(ref.resource, broker));
  return cluster;
};

describe("inspectRegistration", () => {
  it("finds nothing where there is no broker", async () => {
    const cluster = await clusterWithKinds(clock);

    expect(expectOk(await inspectRegistration({ kube: cluster.client(), clock }, place))).toBeUndefined();
  });

  it("tells a broker that nobody looked at yet from one that is ready and one that fails", async () => {
    const cluster = await withBroker();
    const look = async () => expectOk(await inspectRegistration({ kube: cluster.client(), clock }, place));

    expect(await look()).toMatchObject({ url: "https://b", status: "", state: "pending", ours: false, deleting: false });

    await offer("sqs")(stage(cluster));
    await succeed()(stage(cluster));
    expect(await look()).toMatchObject({ status: "Ready", state: "ready", marketplace: { services: [{ name: "sqs" }] } });

    await fail("Error fetching catalog.Error getting broker catalog: Status: 401;")(stage(cluster));
    expect(await look()).toMatchObject({
      status: "ErrorFetchingCatalog",
      state: "failing",
      failure: { cause: "unauthorized" },
      marketplace: { services: [{ name: "sqs" }] },
    });
  });

  it("says when the cluster knows no brokers", async () => {
    const kube = new FakeKubernetes({ clock }).client();

    expect(expectErr(await inspectRegistration({ kube, clock }, place))).toMatchObject({ type: "ServiceCatalogMissing" });
    expect(expectErr(await inspectMarketplace({ kube, clock }, { name: "prod", scope: place.scope }))).toMatchObject({
      type: "ServiceCatalogMissing",
    });
  });
});

describe("inspectMarketplace", () => {
  it("lists what one broker offers in its scope, and nothing of the other scope", async () => {
    const cluster = await withBroker();
    await offer("sqs")(stage(cluster));
    const list = async (scope: { readonly kind: "cluster" } | typeof place.scope) =>
      expectOk(await inspectMarketplace({ kube: cluster.client(), clock }, { name: "prod", scope }));

    expect((await list(place.scope)).services).toEqual([
      { name: "sqs", description: "about sqs", plans: [{ name: "standard", description: "about standard", free: false }] },
    ]);
    expect((await list({ kind: "cluster" })).services).toEqual([]);
  });

  it("wants a name", async () => {
    const kube = new FakeKubernetes({ clock }).client();

    expect(expectErr(await inspectMarketplace({ kube, clock }, { name: "", scope: { kind: "cluster" } }))).toMatchObject({
      type: "InvalidInput",
    });
  });
});
