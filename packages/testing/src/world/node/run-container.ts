import { OsbError } from "@osb/core";
import { PODS } from "@osb/kubernetes";
import { recordEvent } from "../cluster/record-event.ts";
import type { RunningContainer } from "./container-image.ts";
import { FailedMount } from "./mounted-files.ts";
import type { NodePort } from "./node-port.ts";
import type { ContainerSpec, Pod } from "./pod.ts";
import { podSources } from "./pod-sources.ts";
import type { PodState } from "./pod-state.ts";
import { RestartBackoff } from "./restart-backoff.ts";
import { runProbes } from "./run-probes.ts";
import { ImageMissing, isStartProblem, startContainer, type StartProblem } from "./start-container.ts";

/** A kubelet looks at a Pod that it could not start about so often. */
const SYNC_EVERY_MS = 10_000;

/** What is told of a container that was made and started. */
const STARTED = [
  ["Created", "Container created"],
  ["Started", "Container started"],
] as const;

/** Keeps one container of a Pod running, with its probes, as its restart policy says, until `signal` aborts. */
export async function runContainer(node: NodePort, pod: Pod, spec: ContainerSpec, state: PodState, signal: AbortSignal): Promise<void> {
  const { clock, timestamp } = node;
  const { name } = spec;
  const restarts = new RestartBackoff();
  const { restartPolicy = "Always" } = pod.spec;

  while (!signal.aborted) {
    const running = await started(node, pod, spec, state, signal);
    if (running === undefined) return;
    const [startedAt, startedAtMs] = [timestamp(), clock.now()];
    await state.update(name, { state: { running: { startedAt } }, imageID: spec.image });
    const exitCode = await watched(node, pod, spec, state, running, signal);
    if (signal.aborted) return;

    const terminated = { terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error", startedAt, finishedAt: timestamp() } };
    await state.update(name, { state: terminated, started: false, ready: false });
    if (restartPolicy === "Never" || (restartPolicy === "OnFailure" && exitCode === 0)) return;

    const waitMs = restarts.afterExit(clock.now() - startedAtMs);
    const { restartCount } = state.container(name);
    if (waitMs > 0) {
      const message = `back-off ${waitMs / 1_000}s restarting failed container=${name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
      await state.update(name, { state: { waiting: { reason: "CrashLoopBackOff", message } }, lastState: terminated });
      await recordEvent(node, PODS, pod, "kubelet", "BackOff", `Back-off restarting failed container ${name} in pod ${pod.metadata.name}`);
      await clock.sleep(waitMs, signal);
    }
    await state.update(name, { restartCount: restartCount + 1, lastState: terminated });
  }
}

/** Tries until the container runs; `undefined` when the Pod ended before. */
async function started(
  node: NodePort,
  pod: Pod,
  spec: ContainerSpec,
  state: PodState,
  signal: AbortSignal,
): Promise<RunningContainer | undefined> {
  const sources = podSources(node.kube, pod.metadata.namespace ?? "");
  const pulls = new RestartBackoff();
  let mountAgainMs = 250;
  const againAfterMs = (problem: StartProblem): number => {
    if (problem instanceof ImageMissing) return Math.max(pulls.afterExit(0), SYNC_EVERY_MS);
    if (problem instanceof FailedMount) return (mountAgainMs = Math.min(mountAgainMs * 2, 120_000));
    return SYNC_EVERY_MS;
  };
  while (!signal.aborted) {
    let text = "";
    const log = (more: string): void => node.setLog(pod, spec.name, (text += more));
    try {
      const pull = (reference: string): Promise<void> => pulled(node, pod, reference, signal);
      const running = await startContainer(pod, spec, state.podIP, sources, node.images, pull, log);
      node.setLog(pod, spec.name, text);
      for (const [reason, message] of STARTED) await recordEvent(node, PODS, pod, "kubelet", reason, message, "Normal");
      if (!signal.aborted) return running;
      running.terminate();
      await running.exited;
    } catch (thrown) {
      if (thrown instanceof OsbError) {
        await node.clock.sleep(SYNC_EVERY_MS, signal);
        continue;
      }
      if (!isStartProblem(thrown)) throw thrown;
      await tellProblem(node, pod, spec, state, thrown);
      await node.clock.sleep(againAfterMs(thrown), signal);
    }
  }
  return undefined;
}

/** Fetches an image where it is not there yet, and tells of it. */
async function pulled(node: NodePort, pod: Pod, reference: string, signal: AbortSignal): Promise<void> {
  const tell = (reason: string, message: string): Promise<void> => recordEvent(node, PODS, pod, "kubelet", reason, message, "Normal");
  if (node.isPulled(reference))
    return tell("Pulled", `Container image "${reference}" already present on machine and can be accessed by the pod`);
  await tell("Pulling", `Pulling image "${reference}"`);
  const startedMs = node.clock.now();
  await node.pull(reference, signal);
  const took = `${Math.round(node.clock.now() - startedMs) / 1_000}s`;
  if (node.isPulled(reference))
    await tell("Pulled", `Successfully pulled image "${reference}" in ${took} (${took} including waiting). Image size: 0 bytes.`);
}

async function tellProblem(
  node: NodePort,
  pod: Pod,
  { name, image }: ContainerSpec,
  state: PodState,
  problem: StartProblem,
): Promise<void> {
  if (problem instanceof FailedMount) return recordEvent(node, PODS, pod, "kubelet", "FailedMount", problem.message);
  if (problem instanceof ImageMissing) {
    await state.update(name, { state: { waiting: { reason: "ErrImagePull", message: problem.message } } });
    await recordEvent(node, PODS, pod, "kubelet", "Failed", `Failed to pull image "${image}": ${problem.message}`);
    return state.update(name, {
      state: { waiting: { reason: "ImagePullBackOff", message: `Back-off pulling image "${image}": ${problem.message}` } },
    });
  }
  await state.update(name, { state: { waiting: { reason: problem.reason, message: problem.message } } });
  return recordEvent(node, PODS, pod, "kubelet", "Failed", `Error: ${problem.message}`);
}

/** The exit code of a running container. Meanwhile its probes decide whether it is ready, and whether it may live. */
async function watched(
  node: NodePort,
  pod: Pod,
  spec: ContainerSpec,
  state: PodState,
  running: RunningContainer,
  signal: AbortSignal,
): Promise<number> {
  const over = new AbortController();
  const stop = (): void => running.terminate();
  signal.addEventListener("abort", stop, { once: true, signal: over.signal });
  if (signal.aborted) stop();
  node.onRunning(pod, spec.name, running);
  const probes = runProbes(node, pod, spec, state, running, over.signal);
  const exitCode = await running.exited;
  over.abort();
  node.onRunning(pod, spec.name, undefined);
  await probes;
  return exitCode;
}
