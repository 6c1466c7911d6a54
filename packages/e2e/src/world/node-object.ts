import { type KubeObject, LEASES, type Resource } from "@osb/kubernetes";

export const NODES: Resource = { group: "", version: "v1", plural: "nodes", kind: "Node", namespaced: false };

/** The one node of the stack. */
export const NODE_NAME = "e2e-node";

/** The node itself, as a kubelet registers it. */
export function nodeObject(): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: NODE_NAME, labels: { "kubernetes.io/hostname": NODE_NAME, "kubernetes.io/os": "linux" } },
  };
}

/** What a kubelet reports: where it serves, what there is to give away, and that all is well. */
export function nodeStatus(kubeletPort: number, now: string): object {
  const conditions = [
    ["MemoryPressure", "False", "KubeletHasSufficientMemory"],
    ["DiskPressure", "False", "KubeletHasNoDiskPressure"],
    ["PIDPressure", "False", "KubeletHasSufficientPID"],
    ["Ready", "True", "KubeletReady"],
  ].map(([type, status, reason]) => ({ type, status, reason, message: "", lastHeartbeatTime: now, lastTransitionTime: now }));
  const resources = { cpu: "4", memory: "8Gi", pods: "110" };
  return {
    addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    capacity: resources,
    allocatable: resources,
    conditions,
  };
}

/** A sign of life, without which the controller manager takes the node for lost after 50 seconds. */
export const NODE_LEASE = { resource: LEASES, namespace: "kube-node-lease", name: NODE_NAME };

export function nodeLease(now: string): KubeObject & { readonly spec: object } {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { namespace: NODE_LEASE.namespace, name: NODE_LEASE.name },
    spec: { holderIdentity: NODE_NAME, leaseDurationSeconds: 40, renewTime: now.replace("Z", ".000000Z") },
  };
}
