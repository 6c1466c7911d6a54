// What lives on a cluster by itself, each a client of its API
export { ClusterNetwork } from "./world/cluster/cluster-network.ts";
export { type ClusterPort, runController } from "./world/cluster/run-controller.ts";
export { seen, written } from "./world/cluster/seen.ts";
export { servedResources } from "./world/cluster/served-resources.ts";
export { brokerImage } from "./world/node/broker-image.ts";
export type { ContainerImage } from "./world/node/container-image.ts";
export { FakeNode } from "./world/node/fake-node.ts";
export type { Pod } from "./world/node/pod.ts";
export { BROKER_AGENT } from "./world/world-wire.ts";
// What a kubelet serves of port-forward
export { PodPorts } from "./kubernetes/port-forward/pod-ports.ts";
export { servePortForward } from "./kubernetes/port-forward/serve-port-forward.ts";
// What tells two ends of a job apart
export { worldSnapshot } from "./world/fingerprint/world-snapshot.ts";
// What Service Catalog's webhooks are made of
export { ApiFault } from "./kubernetes/api-fault.ts";
// Where the fakes are known to answer otherwise than the real thing
export { FAKE_DIFFERENCES } from "./kubernetes/transcripts/fake-differences.ts";
// Recordings of the real thing
export { CORE_EXCHANGES, CORE_RECORDING, CoreReplay } from "./kubernetes/transcripts/core-replay.ts";
