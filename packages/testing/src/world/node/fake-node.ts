import { PODS } from "@osb/kubernetes";
import { type ClusterPort, runController } from "../cluster/run-controller.ts";
import { seen } from "../cluster/seen.ts";
import type { RunningContainer } from "./container-image.ts";
import type { NodePort } from "./node-port.ts";
import type { Pod } from "./pod.ts";
import { PodState } from "./pod-state.ts";
import { runContainer } from "./run-container.ts";

/** How long a node takes to fetch an image that it does not have yet, in milliseconds of the world. */
const PULL_MS = 2_000;

interface RunningPod {
  readonly abort: AbortController;
  readonly containers: Map<string, RunningContainer>;
}

export interface FakeNodeOptions extends Pick<NodePort, "images" | "outside" | "setLog"> {
  readonly cluster: ClusterPort;
}

/**
 * The one node of a cluster: runs its Pods, as a client of the API. A container is a function of this process in place
 * of its image; its ports are ports on loopback.
 */
export class FakeNode {
  readonly #options: FakeNodeOptions;
  readonly #pods = new Map<string, RunningPod>();
  readonly #pulled = new Set<string>();
  /** Pods that run, or have been told to end and have not yet. */
  readonly #unfinished = new Set<Promise<unknown>>();
  #addresses = 0;

  constructor(options: FakeNodeOptions) {
    this.#options = options;
  }

  /** Runs until `signal` aborts and every container has ended. */
  async run(signal: AbortSignal): Promise<void> {
    await runController(this.#options.cluster, () => this.#look(), signal);
    for (const { abort } of this.#pods.values()) abort.abort();
    await Promise.all(this.#unfinished);
  }

  /** Where a port of a Pod can really be reached, while a process listens there. */
  loopbackPort(podUid: string, containerPort: number): number | undefined {
    for (const container of this.#pods.get(podUid)?.containers.values() ?? []) {
      const port = container.loopbackPort(containerPort);
      if (port !== undefined) return port;
    }
    return undefined;
  }

  async #look(): Promise<void> {
    const pods = seen(await this.#options.cluster.kube.list<Pod>(PODS));
    const wanted = new Map(
      pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map((pod) => [pod.metadata.uid ?? "", pod]),
    );
    for (const [uid, { abort }] of this.#pods) {
      if (wanted.has(uid)) continue;
      abort.abort();
      this.#pods.delete(uid);
    }
    for (const [uid, pod] of wanted) if (!this.#pods.has(uid)) this.#start(pod);
  }

  #start(pod: Pod): void {
    const { cluster, images, outside, setLog } = this.#options;
    const abort = new AbortController();
    const containers = new Map<string, RunningContainer>();
    const state = new PodState(cluster.kube, pod, `10.244.0.${(this.#addresses++ % 250) + 2}`, cluster.timestamp);
    const port: NodePort = {
      ...cluster,
      images,
      outside,
      setLog,
      isPulled: (reference) => this.#pulled.has(reference),
      pull: (reference, signal) => this.#pull(reference, signal),
      onRunning: (_, container, running) => (running === undefined ? containers.delete(container) : containers.set(container, running)),
    };
    const over = state
      .tell()
      .then(() => Promise.all(pod.spec.containers.map((container) => runContainer(port, pod, container, state, abort.signal))))
      .finally(() => this.#unfinished.delete(over));
    this.#unfinished.add(over);
    this.#pods.set(pod.metadata.uid ?? "", { abort, containers });
  }

  async #pull(reference: string, signal: AbortSignal): Promise<void> {
    if (this.#pulled.has(reference)) return;
    await this.#options.cluster.clock.sleep(PULL_MS, signal);
    if (this.#options.images.some(({ matches }) => matches(reference, []))) this.#pulled.add(reference);
  }
}
