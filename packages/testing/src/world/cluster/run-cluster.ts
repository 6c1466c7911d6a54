import type { Clock } from "@osb/core";
import { DEPLOYMENTS, type KubeClient, NAMESPACES, PODS, REPLICA_SETS, type Resource, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import type { FakeAws } from "../../aws/index.ts";
import type { ClusterUser, FakeKubernetes } from "../../kubernetes/index.ts";
import { CLUSTER_SERVICE_BROKERS, runServiceCatalog, SERVICE_BROKERS } from "../../service-catalog/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { worldDate } from "../../time/world-date.ts";
import { brokerImage } from "../node/broker-image.ts";
import { FakeNode } from "../node/fake-node.ts";
import { reconcileDeployments } from "../workloads/reconcile-deployments.ts";
import { reconcileReplicaSets } from "../workloads/reconcile-replica-sets.ts";
import { BROKER_AGENT } from "../world-wire.ts";
import { ClusterNetwork } from "./cluster-network.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { finishNamespaces } from "./finish-namespaces.ts";
import { reconcileServiceAccounts } from "./reconcile-service-accounts.ts";
import { type ClusterPort, runController } from "./run-controller.ts";
import { written } from "./seen.ts";

/** Controllers that look at everything do so a second after a change: there is mostly another one behind it. */
const REST_MS = 1_000;

export interface ClusterParts {
  readonly aws: FakeAws;
  readonly kubernetes: FakeKubernetes;
  readonly clock: Clock;
  readonly serviceCatalog: boolean;
  /** Ends all of it. */
  readonly signal: AbortSignal;
}

/** Runs what lives on a cluster by itself. Resolves when all of it has ended after `signal` aborted; rejects for bugs of its own. */
export async function runCluster({ aws, kubernetes, clock: worldClock, serviceCatalog, signal }: ClusterParts): Promise<void> {
  // What runs by itself must not make a virtual clock run.
  const clock = worldClock instanceof VirtualClock ? worldClock.inBackground() : worldClock;
  const outside = async <T>(work: () => Promise<T>): Promise<T> => {
    using _hold = worldClock instanceof VirtualClock ? worldClock.hold() : undefined;
    return await work();
  };
  const timestamp = (): string =>
    worldDate(clock)
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
  /** What a component sees, and of which writes it hears: of all, or of those it could have something to do about. */
  const speaksAs = (user: ClusterUser, resources?: readonly Resource[]): ClusterPort => ({
    kube: kubernetes.client(user),
    clock,
    changed: (until) => kubernetes.changed(until, resources),
    timestamp,
  });

  const manager = component(kubernetes, "system:kube-controller-manager");
  const controllers = speaksAs(manager);
  const transport = kubernetes.transport(manager);

  const kubelet = speaksAs(component(kubernetes, "system:node:node-1"), [PODS]);
  const broker = brokerImage({ call: (request) => aws.call({ ...request, userAgent: BROKER_AGENT }) }, clock);
  const setLog = (namespace: string, pod: string, text: string): void => kubernetes.setPodLog(namespace, pod, text);
  const node = new FakeNode({
    cluster: kubelet,
    images: [broker],
    outside,
    setLog: ({ metadata }, _container, text) => setLog(metadata.namespace ?? "", metadata.name ?? "", text),
  });
  const network = new ClusterNetwork(kubelet.kube, (podUid, port) => node.loopbackPort(podUid, port));

  // Where Service Catalog would be installed, were it not a part of this process.
  written(await controllers.kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "catalog" } }));
  const accounts = speaksAs(manager, [NAMESPACES, SERVICE_ACCOUNTS]);
  const deployments = speaksAs(manager, [DEPLOYMENTS, REPLICA_SETS]);
  // A Pod that was refused is tried again when what it lacked may be there.
  const replicaSets = speaksAs(manager, [REPLICA_SETS, PODS, NAMESPACES, SERVICE_ACCOUNTS]);
  await Promise.all([
    runController(accounts, () => reconcileServiceAccounts(accounts), signal),
    runController(deployments, () => reconcileDeployments(deployments), signal),
    runController(replicaSets, () => reconcileReplicaSets(replicaSets), signal),
    runController(controllers, () => collectGarbage(controllers, transport), signal, REST_MS),
    runController(controllers, () => finishNamespaces(controllers, transport), signal, REST_MS),
    node.run(signal),
    serviceCatalog &&
      runServiceCatalog({
        kube: catalogClient(kubernetes),
        changed: (until) => kubernetes.changed(until, [CLUSTER_SERVICE_BROKERS, SERVICE_BROKERS]),
        clock,
        resolve: (host, port) => network.resolve(host, port),
        outside,
        signal,
      }),
  ]);
}

function catalogClient(kubernetes: FakeKubernetes): KubeClient {
  return kubernetes.client(component(kubernetes, "system:serviceaccount:catalog:service-catalog-controller-manager"));
}

/** A part of the cluster that may do everything. Rights of controllers are not emulated. */
function component(kubernetes: FakeKubernetes, name: string): ClusterUser {
  return kubernetes.user(name, [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }]);
}
