import { PODS, SERVICES } from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { ClusterNetwork } from "./cluster-network.ts";

const conditions = (ready: "True" | "False"): object => ({ status: { conditions: [{ type: "Ready", status: ready }] } });

describe("ClusterNetwork", () => {
  let kube: ReturnType<FakeKubernetes["client"]>;
  let network: ClusterNetwork;
  let listening: boolean;

  beforeEach(async () => {
    kube = new FakeKubernetes({ clock: new VirtualClock() }).client();
    listening = true;
    network = new ClusterNetwork(kube, (_uid, port) => (listening && port === 3199 ? 40_000 : undefined));
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "broker", namespace: "default" } };
    expectOk(
      await kube.create(SERVICES, {
        ...service,
        spec: { clusterIP: "10.96.0.17", selector: { app: "broker" }, ports: [{ port: 443, targetPort: "https" }] },
      } as typeof service),
    );
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default", labels: { app: "broker" } } };
    expectOk(
      await kube.create(PODS, {
        ...pod,
        spec: { containers: [{ name: "c", image: "i", ports: [{ name: "https", containerPort: 3199 }] }] },
      } as typeof pod),
    );
    await setReady("True");
  });

  it.each(["broker.default.svc", "broker.default.svc.cluster.local", "broker.default.svc.cluster.local."])(
    "leads %s to a Pod that is ready",
    async (hostname) => {
      const name = hostname.toLowerCase();

      expect(await network.resolve(name, 443)).toEqual({ address: "127.0.0.1", port: 40_000, shownAs: "10.96.0.17:443" });
    },
  );

  it.each([
    "broker",
    "broker.default",
    "broker.other.svc",
    "other.default.svc",
    "broker.default.svc.cluster.example",
    "example.com",
    "localhost",
  ])("knows no %s", async (hostname) => {
    expect(await network.resolve(hostname, 443)).toBeUndefined();
  });

  it("refuses while no Pod is ready", async () => {
    await setReady("False");

    await expect(network.resolve("broker.default.svc", 443)).rejects.toMatchObject({
      code: "ECONNREFUSED",
      message: "dial tcp 10.96.0.17:443: connect: connection refused",
    });
  });

  it("refuses while nobody listens", async () => {
    listening = false;

    await expect(network.resolve("broker.default.svc", 443)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("lets a port that the Service does not have time out", async () => {
    await expect(network.resolve("broker.default.svc", 80)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });

  it("does not take Pods that the selector does not choose", async () => {
    expectOk(await kube.patch({ resource: PODS, namespace: "default", name: "p" }, { metadata: { labels: { app: "other" } } }));

    await expect(network.resolve("broker.default.svc", 443)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  async function setReady(ready: "True" | "False"): Promise<void> {
    expectOk(await kube.patch({ resource: PODS, namespace: "default", name: "p" }, conditions(ready), { subresource: "status" }));
  }
});
