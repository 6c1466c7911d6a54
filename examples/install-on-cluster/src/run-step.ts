import type { RunOptions } from "@osb/core";
import type { ResultAsync } from "neverthrow";
import type { InstallEvent, PackageEvent, Step } from "./install-events.ts";

/** Runs one step: says when it begins and when it is done, and passes on what its package tells meanwhile. */
export function runStep(emit: (event: InstallEvent) => void, signal: AbortSignal) {
  return <T, E>(step: Step, run: (options: RunOptions<PackageEvent>) => ResultAsync<T, E>): ResultAsync<T, E> => {
    emit({ type: "step-started", step });
    return run({ signal, onEvent: (event) => emit({ type: "step-progress", step, event }) }).map((value) => {
      emit({ type: "step-done", step });
      return value;
    });
  };
}
