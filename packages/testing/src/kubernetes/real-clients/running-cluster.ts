import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PODS } from "@osb/kubernetes";
import { ScaledClock } from "../../time/scaled-clock.ts";
import { clusterComponent } from "../../world/cluster/cluster-component.ts";
import { FakeNode } from "../../world/node/fake-node.ts";
import { ScriptedImage } from "../../world/node/scripted-image.ts";
import { runControllerManager } from "../../world/workloads/run-controller-manager.ts";
import { FakeKubernetes, type ListeningCluster } from "../fake-kubernetes.ts";

/** What a program of its own answered. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** So many times faster than ours the cluster's time goes. */
const SPEED = 20;

/** A cluster that other processes reach, with its controllers and a node that runs scripted images; and programs that speak to it. */
export class RunningCluster {
  readonly kubernetes: FakeKubernetes;
  readonly listening: ListeningCluster;
  readonly image: ScriptedImage;
  /** A directory of its own, with `kubeconfig` in it. */
  readonly home: string;
  readonly #stop: AbortController;
  readonly #running: Promise<unknown>;

  private constructor(kubernetes: FakeKubernetes, listening: ListeningCluster, home: string) {
    this.kubernetes = kubernetes;
    this.listening = listening;
    this.home = home;
    this.image = new ScriptedImage();
    this.#stop = new AbortController();
    const clock = new ScaledClock(SPEED);
    const node = new FakeNode({
      cluster: clusterComponent(kubernetes, clock, "system:node:node-1", "kubelet").hearing([PODS]),
      images: [this.image.image],
      outside: (work) => work(),
      setLog: ({ metadata: { namespace = "", name = "" } }, container, text) => kubernetes.setPodLog(namespace, name, text, container),
    });
    kubernetes.reachPods((podUid, port) => node.loopbackPort(podUid, port));
    this.#running = Promise.all([node.run(this.#stop.signal), runControllerManager(kubernetes, clock, this.#stop.signal)]);
  }

  static async started(): Promise<RunningCluster> {
    const home = await mkdtemp(join(tmpdir(), "osb-running-cluster-"));
    const kubernetes = new FakeKubernetes({ clock: new ScaledClock(SPEED) });
    const listening = await kubernetes.listen();
    await writeFile(join(home, "kubeconfig"), listening.kubeConfig(), { mode: 0o600 });
    return new RunningCluster(kubernetes, listening, home);
  }

  /** Runs a program to its end, with `input` to read. */
  run(binary: string, args: readonly string[], input = ""): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(binary, args, { env: this.#env(), timeout: 60_000 }, (failure, stdout, stderr) =>
        resolve({ code: failure === null ? 0 : Number(failure.code ?? 1), stdout, stderr }),
      );
      child.stdin?.end(input);
    });
  }

  /** Starts a program that runs on. */
  start(binary: string, args: readonly string[]): ChildProcess {
    return spawn(binary, args, { env: this.#env() });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.listening.close();
    await rm(this.home, { recursive: true });
  }

  #env(): Record<string, string> {
    return { HOME: this.home, KUBECONFIG: join(this.home, "kubeconfig"), PATH: "/usr/bin:/bin" };
  }
}
