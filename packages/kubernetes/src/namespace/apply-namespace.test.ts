import { OWNER_MARK } from "@osb/core";
import { expectErr, expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { kubeClientOver } from "../kube-client-over.ts";
import { NAMESPACES } from "../resources.ts";
import { type ApplyNamespaceError, applyNamespace } from "./apply-namespace.ts";
import type { KubeNamespace, NamespaceEvent } from "./namespace.ts";

const spec = { installation: { name: "prod" }, name: "broker" };
const ref = { resource: NAMESPACES, name: "broker" };

describe("applyNamespace", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: KubeClient;
  let events: NamespaceEvent["type"][];
  const onEvent = ({ type }: NamespaceEvent): void => void events.push(type);

  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    events = [];
  });

  const found = async (): Promise<KubeNamespace | undefined> => expectOk(await kube.get<KubeNamespace>(ref));
  /** The namespace's last finalizer goes `afterMs` from now. */
  async function finishAfter(afterMs: number): Promise<void> {
    await clock.sleep(afterMs);
    const { status } = await cluster.transport().send({
      method: "PUT",
      path: "/api/v1/namespaces/broker/finalize",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...(await found()), spec: { finalizers: [] } }),
    });
    expect(status).toBe(200);
  }

  it("makes a missing namespace, with the installation's mark", async () => {
    const result = expectOk(await applyNamespace({ kube, clock }, { ...spec, labels: { team: "a" } }, { onEvent }));

    expect(result).toEqual({ name: "broker", made: true });
    expect((await found())?.metadata.labels).toMatchObject({ team: "a", [OWNER_MARK]: "prod" });
    expect(events).toEqual(["namespace-requested", "namespace-ready"]);
  });

  it("changes nothing the second time", async () => {
    expectOk(await applyNamespace({ kube, clock }, spec));
    const before = cluster.snapshot();

    expect(expectOk(await applyNamespace({ kube, clock }, spec, { onEvent }))).toEqual({ name: "broker", made: true });

    expect(cluster.snapshot()).toEqual(before);
    expect(events).toEqual(["namespace-ready"]);
  });

  it("adds labels to its own, beside those of others", async () => {
    expectOk(await applyNamespace({ kube, clock }, spec));
    expectOk(await kube.patch(ref, { metadata: { labels: { team: "a" } } }));

    expectOk(await applyNamespace({ kube, clock }, { ...spec, labels: { tier: "b" } }, { onEvent }));

    expect((await found())?.metadata.labels).toMatchObject({ team: "a", tier: "b", [OWNER_MARK]: "prod" });
    expect(events).toEqual(["namespace-labelled", "namespace-ready"]);
  });

  it("uses somebody else's as it is", async () => {
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "broker" } }));
    const before = cluster.snapshot();

    expect(expectOk(await applyNamespace({ kube, clock }, { ...spec, labels: { tier: "b" } }))).toEqual({ name: "broker", made: false });

    expect(cluster.snapshot()).toEqual(before);
  });

  it("waits until one that is being deleted is gone, and makes it anew", async () => {
    expectOk(await applyNamespace({ kube, clock }, spec));
    const uid = (await found())?.metadata.uid;
    expectOk(await kube.delete(ref));

    const [result] = await Promise.all([applyNamespace({ kube, clock }, spec, { onEvent }), finishAfter(7_000)]);

    expect(expectOk(result)).toEqual({ name: "broker", made: true });
    expect((await found())?.metadata.uid).not.toBe(uid);
    expect(events).toEqual([...Array(3).fill("namespace-terminating"), "namespace-requested", "namespace-ready"]);
  });

  it("ends at timeoutMs where it never goes", async () => {
    expectOk(await applyNamespace({ kube, clock }, spec));
    expectOk(await kube.delete(ref));
    const startedAt = clock.now();

    const error = expectErr(await applyNamespace({ kube, clock }, spec, { timeoutMs: 30_000 }));

    expect(error).toMatchObject({ type: "TimedOut" });
    expect(clock.now() - startedAt).toBe(30_000);
  });

  it("takes what somebody made a moment earlier", async () => {
    const racing: KubeClient = {
      ...kube,
      create: (resource, object, options) =>
        kube
          .create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "broker" } })
          .andThen(() => kube.create(resource, object, options)),
    };

    expect(expectOk(await applyNamespace({ kube: racing, clock }, spec))).toEqual({ name: "broker", made: false });
  });

  it("resumes after an answer that got lost", async () => {
    let calls = 0;
    const transport = cluster.transport();
    const lossy = kubeClientOver(
      {
        ...transport,
        server: transport.server,
        send: async (request, signal) => {
          const answer = await transport.send(request, signal);
          calls += 1;
          if (request.method === "POST") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
          return answer;
        },
      },
      { clock },
    );

    expect(expectErr(await applyNamespace({ kube: lossy, clock }, spec))).toMatchObject({ type: "KubeUnreachable" });
    expect(expectOk(await applyNamespace({ kube, clock }, spec))).toEqual({ name: "broker", made: true });
    expect(calls).toBe(2);
  });

  it("changes nothing on another cluster than the one that is meant", async () => {
    const before = cluster.snapshot();
    const installation = { name: "prod", clusterUid: "00000000-0000-0000-0000-000000000000" };

    expect(expectErr(await applyNamespace({ kube, clock }, { installation, name: "broker" }))).toMatchObject({ type: "ClusterMismatch" });

    expect(cluster.snapshot()).toEqual(before);
  });

  it("has a closed set of errors", () => {
    expectTypeOf<ApplyNamespaceError["type"]>().toEqualTypeOf<
      "ClusterMismatch" | "KubeCallFailed" | "KubeConflict" | "KubeDenied" | "KubeUnreachable" | "Aborted" | "TimedOut"
    >();
  });
});
