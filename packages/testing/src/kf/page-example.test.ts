import { type KubeObject, SECRETS } from "@osb/kubernetes";
import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { installKf, KF_CLUSTER_SERVICE_BROKERS, type KfBroker, kfCredentialsSecret, runKf } from "@osb/testing/kf";
import { expect, it } from "vitest";

it("tries five times, and tells of it when that is over", async () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  const stop = new AbortController();
  installKf(cluster);
  const running = runKf({
    kube,
    changed: (signal) => cluster.changed(signal),
    clock: clock.inBackground(),
    resolve: () => undefined, // no host has this name
    signal: stop.signal,
  });

  const namespace = { group: "", version: "v1", plural: "namespaces", kind: "Namespace", namespaced: false };
  expectOk(await kube.create(namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "kf" } }));
  const spec = { credentials: { namespace: "kf", name: "aws-auth" } };
  const broker = { apiVersion: "kf.dev/v1alpha1", kind: "ClusterServiceBroker", metadata: { name: "aws" }, spec } as KubeObject;
  const made = expectOk(await kube.create(KF_CLUSTER_SERVICE_BROKERS, broker));
  const login = { username: "u", password: "p", url: "http://broker.invalid" };
  expectOk(await kube.create(SECRETS, kfCredentialsSecret(KF_CLUSTER_SERVICE_BROKERS, made, "aws-auth", login)));
  await clock.sleep(180_000);

  const told = expectOk(await kube.get<KfBroker>({ resource: KF_CLUSTER_SERVICE_BROKERS, name: "aws" }));
  expect(told?.status?.conditions?.find(({ type }) => type === "Ready")?.message).toContain("lookup broker.invalid");
  stop.abort();
  await running;
});
