import { PODS } from "@osb/kubernetes";
import { recordEvent } from "../cluster/record-event.ts";
import type { RunningContainer } from "./container-image.ts";
import type { NodePort } from "./node-port.ts";
import { type ContainerSpec, containerPortOf, type Pod, type Probe } from "./pod.ts";
import type { PodState } from "./pod-state.ts";
import { probeContainer } from "./probe-container.ts";
import { type ProbeListener, watchProbe } from "./watch-probe.ts";

/**
 * Runs the probes of a container until `signal` aborts: the startup probe alone until it passes, then the other two. They
 * decide whether the container counts as started and ready; a startup or liveness probe that fails ends it.
 */
export async function runProbes(
  node: NodePort,
  pod: Pod,
  spec: ContainerSpec,
  state: PodState,
  running: RunningContainer,
  signal: AbortSignal,
): Promise<void> {
  const { startupProbe, readinessProbe, livenessProbe } = spec;
  const container = {
    podIP: state.podIP,
    port: (port: number | string) => containerPortOf(spec, port),
    loopbackPort: (port: number) => running.loopbackPort(port),
  };
  const watch = (probe: Probe, listener: ProbeListener, until: AbortSignal): Promise<void> =>
    watchProbe(node.clock, probe, () => node.outside(() => probeContainer(probe, container)), listener, until);
  const unhealthy = (kind: string, problem: string): Promise<void> =>
    recordEvent(node, PODS, pod, "kubelet", "Unhealthy", `${kind} probe failed: ${problem}`);
  const ending =
    (kind: string) =>
    async (problem: string): Promise<void> => {
      await unhealthy(kind, problem);
      running.terminate();
    };

  if (startupProbe) {
    const passed = new AbortController();
    signal.addEventListener("abort", () => passed.abort(), { once: true, signal: passed.signal });
    await watch(startupProbe, { onPass: async () => passed.abort(), onFail: ending("Startup") }, passed.signal);
    if (signal.aborted) return;
  }
  await state.update(spec.name, { started: true, ready: readinessProbe === undefined });
  const watches: Promise<void>[] = [];
  if (readinessProbe) {
    const onFail = async (problem: string): Promise<void> => {
      await state.update(spec.name, { ready: false });
      await unhealthy("Readiness", problem);
    };
    watches.push(watch(readinessProbe, { onPass: () => state.update(spec.name, { ready: true }), onFail }, signal));
  }
  if (livenessProbe) watches.push(watch(livenessProbe, { onPass: () => Promise.resolve(), onFail: ending("Liveness") }, signal));
  await Promise.all(watches);
}
