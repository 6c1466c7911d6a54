import type { KubeObject } from "@osb/kubernetes";
import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { type BrokerObject, CLUSTER_SERVICE_BROKERS, installServiceCatalog, runServiceCatalog } from "@osb/testing/service-catalog";
import { expect, it } from "vitest";

it("tells at once what is wrong, and goes on trying", async () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  const stop = new AbortController();
  installServiceCatalog(cluster);
  const running = runServiceCatalog({
    kube,
    changed: (signal) => cluster.changed(signal),
    clock: clock.inBackground(),
    resolve: () => undefined, // no host has this name
    signal: stop.signal,
  });

  const spec = { url: "https://broker.invalid" };
  const broker = { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: "ClusterServiceBroker", metadata: { name: "aws" }, spec };
  expectOk(await kube.create(CLUSTER_SERVICE_BROKERS, broker as KubeObject));
  await clock.sleep(1_000);

  const told = expectOk(await kube.get<BrokerObject>({ resource: CLUSTER_SERVICE_BROKERS, name: "aws" }));
  expect(told?.status?.conditions?.[0]?.message).toContain("lookup broker.invalid");
  stop.abort();
  await running;
});
