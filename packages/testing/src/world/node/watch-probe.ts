import type { Clock } from "@osb/core";
import type { Probe } from "./pod.ts";

/** Says, after each probe that changes the verdict, whether the container passes. */
export interface ProbeListener {
  onPass(): Promise<void>;
  onFail(problem: string): Promise<void>;
}

/**
 * Probes again and again until `signal` aborts: first after `initialDelaySeconds`, then every `periodSeconds` (default 10).
 * One success (or `successThreshold`) in a row is a pass, three failures (`failureThreshold`) are a fail.
 */
export async function watchProbe(
  clock: Clock,
  probe: Probe,
  ask: () => Promise<string | undefined>,
  listener: ProbeListener,
  signal: AbortSignal,
): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1, failureThreshold = 3 } = probe;
  let verdict: "pass" | "fail" | undefined;
  let [passes, failures] = [0, 0];
  await clock.sleep(initialDelaySeconds * 1_000, signal);
  while (!signal.aborted) {
    const problem = await ask();
    if (signal.aborted) return;
    [passes, failures] = problem === undefined ? [passes + 1, 0] : [0, failures + 1];
    if (problem === undefined && passes >= successThreshold && verdict !== "pass") {
      verdict = "pass";
      await listener.onPass();
    }
    if (problem !== undefined && failures >= failureThreshold && verdict !== "fail") {
      verdict = "fail";
      await listener.onFail(problem);
    }
    await clock.sleep(periodSeconds * 1_000, signal);
  }
}
