import type { Clock } from "@osb/core";
import { kubeClientOver, type KubeTransport, type Resource } from "@osb/kubernetes";
import type { FakeKubernetes } from "../../kubernetes/index.ts";
import { apiTime } from "../../time/api-time.ts";
import { worldDate } from "../../time/world-date.ts";
import { withListsAtHand } from "./with-lists-at-hand.ts";
import type { ClusterPort } from "./run-controller.ts";

/** A part of a cluster, as the API knows it. */
export interface ClusterComponent {
  readonly transport: KubeTransport;
  /** What it sees, and of which writes it hears: of all, or of those it could have something to do about. */
  hearing(resources?: readonly Resource[], matters?: Parameters<FakeKubernetes["changed"]>[2]): ClusterPort;
}

/**
 * A part of the cluster that may do everything (rights of controllers are not emulated), and whose writes are known by
 * `program`, as the real one's are by its user agent.
 */
export function clusterComponent(kubernetes: FakeKubernetes, clock: Clock, user: string, program: string): ClusterComponent {
  const all = [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }];
  const plain = kubernetes.transport(kubernetes.user(user, all));
  const transport: KubeTransport = {
    server: plain.server,
    access: () => plain.access(),
    send: (request, signal) => plain.send({ ...request, headers: { ...request.headers, "user-agent": program } }, signal),
  };
  const kube = withListsAtHand(kubeClientOver(transport, { clock }), kubernetes);
  const timestamp = (): string => apiTime(worldDate(clock));
  return {
    transport,
    hearing: (resources, matters) => ({ kube, clock, timestamp, changed: (signal) => kubernetes.changed(signal, resources, matters) }),
  };
}
