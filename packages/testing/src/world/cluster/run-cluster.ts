import type { Clock, Random } from "@osb/core";
import { NAMESPACES, PODS, SECRETS } from "@osb/kubernetes";
import type { FakeAws } from "../../aws/index.ts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_NAMESPACE, KF_SERVICE_BROKERS, runKf } from "../../kf/index.ts";
import type { FakeKubernetes } from "../../kubernetes/index.ts";
import { CLUSTER_SERVICE_BROKERS, runServiceCatalog, SERVICE_BROKERS, type ServiceCatalogVersion } from "../../service-catalog/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { brokerImage } from "../node/broker-image.ts";
import { FakeNode } from "../node/fake-node.ts";
import { runControllerManager } from "../workloads/run-controller-manager.ts";
import { BROKER_AGENT } from "../world-wire.ts";
import { clusterComponent } from "./cluster-component.ts";
import { ClusterNetwork } from "./cluster-network.ts";
import { written } from "./seen.ts";

export interface ClusterParts {
  readonly aws: FakeAws;
  readonly kubernetes: FakeKubernetes;
  readonly clock: Clock;
  readonly serviceCatalog: false | ServiceCatalogVersion;
  /** False where there is no Kf with brokers of its own. */
  readonly kf: false | { readonly random: Random };
  /** Ends all of it. */
  readonly signal: AbortSignal;
}

/** Runs what lives on a cluster by itself. Resolves when all of it has ended after `signal` aborted; rejects for bugs of its own. */
export async function runCluster({ aws, kubernetes, clock: worldClock, serviceCatalog, kf, signal }: ClusterParts): Promise<void> {
  // What runs by itself must not make a virtual clock run.
  const clock = worldClock instanceof VirtualClock ? worldClock.inBackground() : worldClock;
  const outside = async <T>(work: () => Promise<T>): Promise<T> => {
    using _hold = worldClock instanceof VirtualClock ? worldClock.hold() : undefined;
    return await work();
  };
  const kubelet = clusterComponent(kubernetes, clock, "system:node:node-1", "kubelet").hearing([PODS]);
  const broker = brokerImage({ call: (request) => aws.call({ ...request, userAgent: BROKER_AGENT }) }, clock);
  const node = new FakeNode({
    cluster: kubelet,
    images: [broker],
    outside,
    setLog: ({ metadata: { namespace = "", name = "" } }, container, text) => kubernetes.setPodLog(namespace, name, text, container),
  });
  kubernetes.reachPods((podUid, port) => node.loopbackPort(podUid, port));
  const network = new ClusterNetwork(kubelet.kube, (podUid, port) => node.loopbackPort(podUid, port));

  // Where Service Catalog and Kf would be installed, were they not parts of this process.
  for (const name of ["catalog", ...(kf ? [KF_NAMESPACE] : [])])
    written(await kubelet.kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  const serviceAccount = "system:serviceaccount:catalog:service-catalog-controller-manager";
  const service = clusterComponent(kubernetes, clock, serviceAccount, "service-catalog").hearing([
    CLUSTER_SERVICE_BROKERS,
    SERVICE_BROKERS,
  ]);
  const ofKf = [KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS, SECRETS];
  const controller = clusterComponent(kubernetes, clock, `system:serviceaccount:${KF_NAMESPACE}:controller`, "controller").hearing(ofKf);
  await Promise.all([
    runControllerManager(kubernetes, clock, signal),
    node.run(signal),
    serviceCatalog &&
      runServiceCatalog({
        kube: service.kube,
        changed: service.changed,
        clock,
        resolve: (host, port) => network.resolve(host, port),
        outside,
        version: serviceCatalog,
        signal,
      }),
    kf &&
      runKf({
        kube: controller.kube,
        changed: controller.changed,
        clock,
        resolve: (host, port) => network.resolve(host, port),
        outside,
        ...kf,
        signal,
      }),
  ]);
}
