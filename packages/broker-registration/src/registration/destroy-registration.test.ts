import { SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { AUTHORITY, clusterWithKinds, offer, play, resource, succeed } from "../../test/scripted-service-catalog.ts";
import { applyRegistration } from "./apply-registration.ts";
import { destroyRegistration, type DestroyRegistrationError } from "./destroy-registration.ts";
import type { DeregistrationEvent } from "./registration-events.ts";

const installation = { name: "prod" };
const place = { installation, scope: { kind: "namespace" as const, namespace: "dev" } };
const ref = { resource: resource("ServiceBroker"), namespace: "dev", name: "prod" };
const copy = { resource: SECRETS, namespace: "dev", name: "prod-broker-auth" };

describe("destroyRegistration", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let events: DeregistrationEvent[];
  let curtain: AbortController;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = await clusterWithKinds(clock);
    events = [];
    curtain = new AbortController();
    void play(cluster, clock, ref, [[offer("sqs"), succeed()]], curtain.signal);
    const credentials = { kind: "basic" as const, secret: { namespace: "osb", name: "auth" } };
    expectOk(
      await applyRegistration(
        { kube: cluster.client(), clock },
        { ...place, url: "https://b", trust: { kind: "ca", pem: AUTHORITY }, credentials },
      ),
    );
  });
  afterEach(() => curtain.abort());

  const destroy = (options: { readonly timeoutMs?: number } = {}) =>
    destroyRegistration({ kube: cluster.client(), clock }, place, { ...options, onEvent: (event) => events.push(event) });
  const stored = async (what: typeof ref) => expectOk(await cluster.client().get(what));

  it("removes the broker, waits until it is gone, and removes its own copy of the credentials", async () => {
    expect(expectOk(await destroy())).toEqual({ change: "removed", left: [] });

    expect(events.map(({ type }) => type)).toEqual(["deregistration-requested", "deregistration-pending", "registration-removed"]);
    expect(await stored(ref)).toBeUndefined();
    expect(await stored(copy)).toBeUndefined();
    expect(await stored({ ...copy, namespace: "osb", name: "auth" })).toBeDefined();
  });

  it("has nothing to do the second time", async () => {
    expectOk(await destroy());
    events.length = 0;

    expect(expectOk(await destroy())).toEqual({ change: "none", left: [] });
    expect(events).toEqual([]);
  });

  it("refuses while instances of its services exist", async () => {
    const queue = {
      apiVersion: "servicecatalog.k8s.io/v1beta1",
      kind: "ServiceInstance",
      metadata: { namespace: "dev", name: "queue" },
      spec: { serviceClassExternalName: "sqs" },
    };
    expectOk(await cluster.client().create(resource("ServiceInstance"), queue));

    expect(expectErr(await destroy())).toMatchObject({ type: "InstancesExist", instances: [{ namespace: "dev", name: "queue" }] });
    expect((await stored(ref))?.metadata.deletionTimestamp).toBeUndefined();
  });

  it("tells when nothing lets the broker go, and strips no finalizer", async () => {
    curtain.abort();

    const error = expectErr(await destroy({ timeoutMs: 20_000 }));

    expect(error).toMatchObject({ type: "BrokerNotRemoved", finalizers: ["kubernetes-incubator/service-catalog"], waitedMs: 20_000 });
    expect(error.remediation).toContain("controller manager");
    expect((await stored(ref))?.metadata.finalizers).toEqual(["kubernetes-incubator/service-catalog"]);
    expect(events.filter(({ type }) => type === "deregistration-pending")).toHaveLength(4);
  });

  it("leaves a broker that is not ours, and says why", async () => {
    expectOk(await cluster.client().patch(ref, { metadata: { labels: { "osb-sdk/installation": "staging" } } }));

    expect(expectOk(await destroy())).toEqual({ change: "none", left: ["it belongs to installation staging"] });
    expect(await stored(ref)).toBeDefined();
  });

  it("is done where there are no brokers any more", async () => {
    const kube = new FakeKubernetes({ clock }).client();

    expect(expectOk(await destroyRegistration({ kube, clock }, place))).toEqual({ change: "none", left: [] });
  });

  it("has a closed set of errors", () => {
    expectTypeOf<DestroyRegistrationError["type"]>().toEqualTypeOf<
      | "InvalidInput"
      | "ClusterMismatch"
      | "InstancesExist"
      | "BrokerNotRemoved"
      | "KubeCallFailed"
      | "KubeConflict"
      | "KubeDenied"
      | "KubeUnreachable"
      | "Aborted"
      | "TimedOut"
    >();
  });
});
