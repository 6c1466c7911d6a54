import { OWNER_MARK } from "@osb/core";
import { expectErr, expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { CONFIG_MAPS, NAMESPACES, PODS, SECRETS } from "../resources.ts";
import { applyNamespace } from "./apply-namespace.ts";
import { destroyNamespace } from "./destroy-namespace.ts";
import type { KubeNamespace, NamespaceEvent } from "./namespace.ts";

const spec = { installation: { name: "prod" }, name: "broker" };
const ref = { resource: NAMESPACES, name: "broker" };

describe("destroyNamespace", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: KubeClient;
  let events: NamespaceEvent["type"][];
  const onEvent = ({ type }: NamespaceEvent): void => void events.push(type);

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    events = [];
    expectOk(await applyNamespace({ kube, clock }, spec));
  });

  const found = async (): Promise<KubeNamespace | undefined> => expectOk(await kube.get<KubeNamespace>(ref));
  async function finishAfter(afterMs: number): Promise<void> {
    await clock.sleep(afterMs);
    await cluster.transport().send({
      method: "PUT",
      path: "/api/v1/namespaces/broker/finalize",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...(await found()), spec: { finalizers: [] } }),
    });
  }
  const object = (kind: string, name: string, labels?: Record<string, string>, more: object = {}): never =>
    ({
      apiVersion: "v1",
      kind,
      metadata: { name, namespace: "broker", labels, ...more },
      ...(kind === "Pod" ? { spec: { containers: [{ name: "c", image: "i" }] } } : {}),
    }) as never;

  it("deletes its own and waits until it is gone", async () => {
    const [result] = await Promise.all([destroyNamespace({ kube, clock }, spec, { onEvent }), finishAfter(6_000)]);

    expect(expectOk(result)).toEqual({ name: "broker", outcome: "removed", keptFor: [] });
    expect(await found()).toBeUndefined();
    expect(events).toEqual(["namespace-deletion-requested", "namespace-terminating", "namespace-terminating", "namespace-gone"]);
  });

  it("has nothing to do where there is none", async () => {
    expect(expectOk(await destroyNamespace({ kube, clock }, { ...spec, name: "other" }, { onEvent }))).toMatchObject({ outcome: "absent" });
    expect(events).toEqual([]);
  });

  it("keeps somebody else's", async () => {
    expectOk(await kube.patch(ref, { metadata: { labels: { [OWNER_MARK]: "staging" } } }));

    expect(expectOk(await destroyNamespace({ kube, clock }, spec))).toEqual({ name: "broker", outcome: "kept", keptFor: [] });
    expect((await found())?.metadata.deletionTimestamp).toBeUndefined();
  });

  it("keeps its own while somebody else has things in it", async () => {
    expectOk(await kube.create(SECRETS, object("Secret", "shop-db")));
    expectOk(await kube.create(CONFIG_MAPS, object("ConfigMap", "b", { [OWNER_MARK]: "staging" })));

    const result = expectOk(await destroyNamespace({ kube, clock }, spec));

    expect(result).toEqual({ name: "broker", outcome: "kept", keptFor: ["secrets/shop-db", "configmaps/b"] });
    expect((await found())?.metadata.deletionTimestamp).toBeUndefined();
  });

  it("takes no account of its own things, of those that controllers own, and of what every namespace has", async () => {
    expectOk(await kube.create(SECRETS, object("Secret", "prod-tls", { [OWNER_MARK]: "prod" })));
    expectOk(await kube.create(CONFIG_MAPS, object("ConfigMap", "kube-root-ca.crt")));
    expectOk(
      await kube.create(
        PODS,
        object("Pod", "p", {}, { ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "u", controller: true }] }),
      ),
    );

    const [result] = await Promise.all([destroyNamespace({ kube, clock }, spec), finishAfter(1_000)]);

    expect(expectOk(result)).toMatchObject({ outcome: "removed" });
  });

  it("ends at timeoutMs, and the same call then resumes", async () => {
    expect(expectErr(await destroyNamespace({ kube, clock }, spec, { timeoutMs: 5_000 }))).toMatchObject({ type: "TimedOut" });

    const [result] = await Promise.all([destroyNamespace({ kube, clock }, spec, { onEvent }), finishAfter(1_000)]);

    expect(expectOk(result)).toMatchObject({ outcome: "removed" });
    expect(events).toEqual(["namespace-terminating", "namespace-gone"]);
  });
});
