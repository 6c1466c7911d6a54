import { type KubeClient, PODS } from "@osb/kubernetes";
import { differs } from "../cluster/differs.ts";
import { seen, unlessRefused, written } from "../cluster/seen.ts";
import { type Condition, withCondition } from "../cluster/with-condition.ts";
import type { ContainerStatus, Pod, PodStatus } from "./pod.ts";

/** What the node knows of one Pod, and tells the API server whenever it changes. */
export class PodState {
  readonly podIP: string;
  readonly #kube: KubeClient;
  readonly #pod: Pod;
  readonly #timestamp: () => string;
  readonly #startTime: string;
  readonly #containers: ContainerStatus[];
  #told: PodStatus = {};
  #telling: Promise<void> = Promise.resolve();

  constructor(kube: KubeClient, pod: Pod, podIP: string, timestamp: () => string) {
    this.#kube = kube;
    this.#pod = pod;
    this.podIP = podIP;
    this.#timestamp = timestamp;
    this.#startTime = timestamp();
    this.#containers = pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: "",
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting: { reason: "ContainerCreating" } },
      lastState: {},
    }));
  }

  container(name: string): ContainerStatus {
    const found = this.#containers.find((container) => container.name === name);
    if (found === undefined) throw new Error(`Pod ${this.#pod.metadata.name} has no container ${name}`);
    return found;
  }

  /** Changes what is known of a container. Resolves when the API server knows it too. */
  update(name: string, change: Partial<ContainerStatus>): Promise<void> {
    const index = this.#containers.indexOf(this.container(name));
    this.#containers[index] = { ...this.container(name), ...change };
    return this.tell();
  }

  /** Writes the status, after earlier writes of it. Where the API refuses, the next change tells this one too. */
  tell(): Promise<void> {
    this.#telling = this.#telling.then(() => this.#write()).catch(unlessRefused);
    return this.#telling;
  }

  async #write(): Promise<void> {
    const status = podStatus(this.#pod, this.#containers, this.#told.conditions, this.podIP, this.#startTime, this.#timestamp());
    if (!differs(this.#told, status)) return;
    const ref = { resource: PODS, namespace: this.#pod.metadata.namespace, name: this.#pod.metadata.name ?? "" };
    const current = seen(await this.#kube.get(ref));
    // A Pod that is gone is nobody's matter any more.
    if (current?.metadata.uid !== this.#pod.metadata.uid) return;
    written(await this.#kube.patch(ref, { status }, { subresource: "status" }));
    this.#told = status;
  }
}

/** A Pod's status, from its containers'. */
function podStatus(
  { spec }: Pod,
  containers: readonly ContainerStatus[],
  before: readonly Condition[] | undefined,
  podIP: string,
  startTime: string,
  now: string,
): PodStatus {
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const ready: Omit<Condition, "type"> =
    unready.length === 0
      ? { status: "True" }
      : { status: "False", reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
  const conditions: readonly Condition[] = [
    { type: "Initialized", status: "True" },
    { type: "Ready", ...ready },
    { type: "ContainersReady", ...ready },
    { type: "PodScheduled", status: "True" },
  ];
  return {
    phase: phaseOf(spec.restartPolicy, containers),
    conditions: conditions.reduce((all, next) => withCondition(all, { ...next, lastTransitionTime: now }), before ?? []),
    containerStatuses: [...containers],
    hostIP: "192.168.49.2",
    podIP,
    startTime,
  };
}

function phaseOf(
  restartPolicy: Pod["spec"]["restartPolicy"] = "Always",
  containers: readonly ContainerStatus[],
): NonNullable<PodStatus["phase"]> {
  const exitCodes = containers.map(({ state }) => ("terminated" in state ? state.terminated.exitCode : undefined));
  const final = (code: number | undefined): boolean =>
    code !== undefined && (restartPolicy === "Never" || (restartPolicy === "OnFailure" && code === 0));
  if (exitCodes.every(final)) return exitCodes.every((code) => code === 0) ? "Succeeded" : "Failed";
  const begun = containers.every(({ state, restartCount }) => "running" in state || "terminated" in state || restartCount > 0);
  return begun ? "Running" : "Pending";
}
