import { DEPLOYMENTS, type KubeClient } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import type { FakeKubernetes } from "@osb/testing/kubernetes";
import type { BrokerDeployment } from "../src/release/broker-standing.ts";

/** Stands in for the controllers: every Deployment is rolled out as soon as it is there. */
export async function rollOut(cluster: FakeKubernetes, kube: KubeClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const change = cluster.changed(signal);
    for (const { metadata, status } of expectOk(await kube.list<BrokerDeployment>(DEPLOYMENTS))) {
      const { name = "", namespace, generation } = metadata;
      if (status?.observedGeneration === generation) continue;
      const counts = { observedGeneration: generation, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
      // It may be gone again by now.
      await kube.patch({ resource: DEPLOYMENTS, namespace, name }, { status: counts }, { subresource: "status" }).unwrapOr(undefined);
    }
    await change;
  }
}
