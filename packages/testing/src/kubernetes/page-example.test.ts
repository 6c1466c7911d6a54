import { SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { expect, it } from "vitest";

it("minds who owns what, and who may do what", async () => {
  const cluster = new FakeKubernetes({ clock: new VirtualClock() });
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "default" }, data: { k: "MQ==" } };
  const reads = { verbs: ["get"], apiGroups: [""], resources: ["secrets"], namespaces: ["default"] };
  const kube = cluster.client();
  const reader = cluster.client(cluster.user("reader", [reads]));

  expectOk(await kube.apply(SECRETS, secret, { fieldManager: "me" }));
  const taken = await kube.apply(SECRETS, { ...secret, data: { k: "Mg==" } }, { fieldManager: "other" });
  const denied = await reader.delete({ resource: SECRETS, namespace: "default", name: "key" });

  expect(expectErr(taken)).toMatchObject({ type: "KubeConflict", conflict: "managed", managers: ["me"] });
  expect(expectErr(denied)).toMatchObject({ type: "KubeDenied", by: "authorization" });
});
