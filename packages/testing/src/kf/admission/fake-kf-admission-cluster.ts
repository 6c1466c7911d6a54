import type { KubeClient } from "@osb/kubernetes";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { installKf } from "../install-kf.ts";

/** The fake with Kf's definitions and webhooks. */
export async function fakeKfAdmissionCluster(): Promise<{ readonly kube: KubeClient; close(): Promise<void> }> {
  const cluster = new FakeKubernetes({ clock: new VirtualClock() });
  installKf(cluster);
  return { kube: cluster.client(), close: () => Promise.resolve() };
}
