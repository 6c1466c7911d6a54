import { systemClock } from "@osb/core";
import { kubeClientOver, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import { fakeKfCluster, type KfCluster, kfControllerContract } from "@osb/testing/contracts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_NAMESPACE, KF_SERVICE_BROKERS } from "@osb/testing/kf";
import { startCluster } from "../stack/cluster.ts";
import { GO } from "../suite/needs.ts";
import { ClusterChanges } from "../world/cluster-changes.ts";
import { installKfOn } from "../world/install-on-real-cluster.ts";

kfControllerContract("the fake", fakeKfCluster);
kfControllerContract("kube-apiserver", realCluster, await GO());

async function realCluster(): Promise<KfCluster> {
  const cluster = await startCluster();
  const kube = kubeClientOver(cluster.transport());
  const admission = await installKfOn(kube);
  expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: KF_NAMESPACE } }));
  const end = new AbortController();
  const { server, certificateAuthority } = cluster;
  const changes = new ClusterChanges({ server, certificateAuthority, token: cluster.tokenOf("controllers") });
  const watching = changes.watch([KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS, SECRETS], end.signal);
  return {
    kube,
    controller: {
      kube: kubeClientOver(cluster.transport("controllers")),
      changed: (signal) => changes.changed(signal),
      clock: systemClock,
      date: () => new Date(),
    },
    wait: (ms) => systemClock.sleep(ms),
    close: async (options) => {
      end.abort();
      await watching;
      await admission.close();
      await cluster.close(options);
    },
  };
}
