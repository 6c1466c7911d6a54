import type { KubeClient } from "@osb/kubernetes";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { installServiceCatalog } from "../install-service-catalog.ts";

/** The fake with Service Catalog's definitions and webhooks, and with `alice`, who may do everything with brokers, and nothing else. */
export async function fakeAdmissionCluster(): Promise<{ readonly kube: KubeClient; readonly alice: KubeClient; close(): Promise<void> }> {
  const cluster = new FakeKubernetes({ clock: new VirtualClock() });
  installServiceCatalog(cluster, { mayGetSecret: ({ name }) => ({ allowed: name !== "alice" }) });
  const alice = cluster.user("alice", [{ verbs: ["*"], apiGroups: ["servicecatalog.k8s.io"], resources: ["clusterservicebrokers"] }]);
  return { kube: cluster.client(), alice: cluster.client(alice), close: () => Promise.resolve() };
}
