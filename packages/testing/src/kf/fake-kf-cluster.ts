import { type KubeClient, NAMESPACES } from "@osb/kubernetes";
import { expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { installKf } from "./install-kf.ts";
import { KF_NAMESPACE } from "./kf-resources.ts";
import type { KfOptions } from "./run-kf.ts";

interface FakeKfCluster {
  readonly kube: KubeClient;
  readonly controller: Omit<KfOptions, "resolve" | "signal">;
  wait(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The fake with Kf's definitions, webhooks and namespace, in virtual time. */
export async function fakeKfCluster(): Promise<FakeKfCluster> {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  installKf(cluster);
  expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: KF_NAMESPACE } }));
  return {
    kube,
    controller: {
      kube: cluster.client(),
      changed: (signal) => cluster.changed(signal),
      clock: clock.inBackground(),
      outside: async (work) => {
        using _hold = clock.hold();
        return await work();
      },
    },
    wait: (ms) => clock.sleep(ms),
    close: () => Promise.resolve(),
  };
}
