import { type KubeClient, type KubeTransport, LEASES, PODS } from "@osb/kubernetes";
import { type ClusterPort, type ContainerImage, FakeNode, type Pod, PodPorts, runController, seen, written } from "@osb/testing/parts";
import { type Kubelet, listenAsKubelet } from "./listen-as-kubelet.ts";
import { NODE_NAME, nodeLease, NODE_LEASE, nodeObject, NODES, nodeStatus } from "./node-object.ts";

const RENEW_MS = 10_000;
const FIELD_MANAGER = { fieldManager: "kubelet" };

/** The node of a real cluster: registered, alive, with its kubelet's logs, and with every pod of the cluster. */
export interface RunningNode {
  /** Where a port of a pod can really be reached, while a process listens there. */
  loopbackPort(podUid: string, containerPort: number): number | undefined;
  /** Resolves when the node has ended, after the signal aborted. */
  readonly ended: Promise<void>;
}

/**
 * Runs the fakes' node as a client of a real API server, with what the fakes' server spares it: it registers and gives signs of life, binds
 * pods (there is no scheduler), serves their logs and ports, and ends the life of pods that were deleted (which wait for their kubelet).
 */
export async function runNode(
  port: ClusterPort,
  transport: KubeTransport,
  images: readonly ContainerImage[],
  signal: AbortSignal,
): Promise<RunningNode> {
  const { kube, clock } = port;
  const ports = new PodPorts();
  const kubelet = await listenAsKubelet(async (namespace, name, number) => {
    const pod = seen(await kube.get({ resource: PODS, namespace, name }));
    return ports.dial(pod?.metadata.uid ?? "", number);
  });
  await register(port, kubelet);
  const node = new FakeNode({
    cluster: { ...port, kube: withOwnPodsOnly(kube) },
    images,
    outside: (work) => work(),
    setLog: ({ metadata: { namespace = "", name = "" } }, container, text) => kubelet.setLog(namespace, name, container, text),
  });

  ports.set((podUid, number) => node.loopbackPort(podUid, number));

  const giveSignsOfLife = async (): Promise<void> => {
    while (!signal.aborted) {
      const _renewed = await kube.apply(LEASES, nodeLease(port.timestamp()), { ...FIELD_MANAGER, force: true });
      await clock.sleep(RENEW_MS, signal);
    }
  };
  const running = [
    giveSignsOfLife(),
    runController(port, () => bindPods(kube, transport), signal),
    runController(port, () => endPods(kube, transport), signal),
    node.run(signal),
  ];
  return {
    loopbackPort: (podUid, containerPort) => node.loopbackPort(podUid, containerPort),
    ended: Promise.all(running).then(() => kubelet.close()),
  };
}

async function register({ kube, timestamp }: ClusterPort, { port }: Kubelet): Promise<void> {
  written(await kube.create(NODES, nodeObject()));
  seen(await kube.patch({ resource: NODES, name: NODE_NAME }, { status: nodeStatus(port, timestamp()) }, { subresource: "status" }));
  seen(await kube.apply(NODE_LEASE.resource, nodeLease(timestamp()), FIELD_MANAGER));
}

/** A kubelet sees the pods that are bound to it. */
function withOwnPodsOnly(kube: KubeClient): KubeClient {
  const list: KubeClient["list"] = (resource, where, options) =>
    kube.list<never>(resource, where, options).map((objects) => (resource.plural === PODS.plural ? objects.filter(isOurs) : objects));
  return { ...kube, server: kube.server, list };
}

function isOurs({ spec }: Pod): boolean {
  return spec.nodeName === NODE_NAME;
}

async function bindPods(kube: KubeClient, transport: KubeTransport): Promise<void> {
  for (const { metadata, spec } of seen(await kube.list<Pod>(PODS))) {
    if (spec.nodeName !== undefined || metadata.deletionTimestamp !== undefined) continue;
    const binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: metadata.name },
      target: { apiVersion: "v1", kind: "Node", name: NODE_NAME },
    };
    await send(transport, "POST", metadata, "/binding", binding);
  }
}

async function endPods(kube: KubeClient, transport: KubeTransport): Promise<void> {
  for (const { metadata, spec } of seen(await kube.list<Pod>(PODS))) {
    if (metadata.deletionTimestamp === undefined || spec.nodeName !== NODE_NAME) continue;
    const how = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } };
    await send(transport, "DELETE", metadata, "", how);
  }
}

/** What a client of the SDK has no call for. Who comes too late finds the pod bound or gone, which the next look shows. */
async function send(
  transport: KubeTransport,
  method: string,
  { namespace, name }: Pod["metadata"],
  below: string,
  body: object,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}${below}`;
  const { status, body: answer } = await transport.send({
    method,
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (status >= 300 && status !== 404 && status !== 409) throw new Error(`${method} ${path} was answered ${status}: ${answer}`);
}
