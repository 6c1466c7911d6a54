import { type KubeClient, type KubeObject, PODS, SERVICES } from "@osb/kubernetes";
import { type ResolvedAddress, TransportFault } from "../../service-catalog/broker-connection.ts";
import { containerPortOf, isPodReady, type Pod } from "../node/pod.ts";
import { seen } from "./seen.ts";

/** No connection came about; the message is what a Go client says. `code` is Node's. */
class NetworkFault extends TransportFault {
  readonly code: "ECONNREFUSED" | "ETIMEDOUT";

  constructor(code: NetworkFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

interface Service extends KubeObject {
  readonly spec: {
    readonly clusterIP?: string | undefined;
    readonly selector?: Readonly<Record<string, string>> | undefined;
    readonly ports?: ReadonlyArray<{ readonly port: number; readonly targetPort?: number | string | undefined }> | undefined;
  };
}

/**
 * The network inside the cluster: names of Services, and the way from a Service to a Pod that is ready. Only who is in
 * the cluster may be given it; from outside these names do not exist.
 */
export class ClusterNetwork {
  readonly #kube: KubeClient;
  readonly #loopbackPort: (podUid: string, containerPort: number) => number | undefined;

  /** @param loopbackPort where a container's port can really be reached, while somebody listens there. */
  constructor(kube: KubeClient, loopbackPort: (podUid: string, containerPort: number) => number | undefined) {
    this.#kube = kube;
    this.#loopbackPort = loopbackPort;
  }

  /**
   * Where `hostname:port` leads for a Pod of this cluster; `undefined` for a name that nobody has. Rejects with an error
   * that has a `code`: `ECONNREFUSED` where no ready Pod listens, `ETIMEDOUT` for a port that the Service does not have.
   */
  async resolve(hostname: string, port: number): Promise<ResolvedAddress | undefined> {
    const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?$/i.exec(hostname) ?? [];
    const service = name === undefined ? undefined : seen(await this.#kube.get<Service>({ resource: SERVICES, namespace, name }));
    if (service === undefined) return undefined;

    const ports = service.spec.ports?.find((candidate) => candidate.port === port);
    const address = `${service.spec.clusterIP ?? "10.96.0.1"}:${port}`;
    if (ports === undefined) throw new NetworkFault("ETIMEDOUT", `dial tcp ${address}: i/o timeout`);
    for (const pod of await this.#readyPods(namespace, service.spec.selector)) {
      const [containerPort] = pod.spec.containers
        .map((container) => containerPortOf(container, ports.targetPort ?? port))
        .filter((found) => found !== undefined);
      const loopback = containerPort === undefined ? undefined : this.#loopbackPort(pod.metadata.uid ?? "", containerPort);
      if (loopback !== undefined) return { address: "127.0.0.1", port: loopback, shownAs: address };
    }
    throw new NetworkFault("ECONNREFUSED", `dial tcp ${address}: connect: connection refused`);
  }

  async #readyPods(namespace: string | undefined, selector: Readonly<Record<string, string>> | undefined): Promise<readonly Pod[]> {
    // A Service without a selector has the endpoints that somebody writes for it; here nobody does.
    if (selector === undefined) return [];
    return seen(await this.#kube.list<Pod>(PODS, { namespace, labels: selector })).filter(isPodReady);
  }
}
