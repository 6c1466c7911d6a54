import { Listr } from "listr2";
import type { InstallEvent, Step } from "../install-events.ts";
import { describeEvent } from "./describe-event.ts";
import { describePlan } from "./describe-plan.ts";

/**
 * Shows the steps as they are taken: a list that moves on a terminal, plain lines elsewhere. `run` gets the listener to
 * pass on as `onEvent`; its result is returned when the list has ended. `failed` tells whether a result ends the list red.
 */
export async function showSteps<T>(
  titles: Partial<Record<Step, string>>,
  run: (onEvent: (event: InstallEvent) => void) => PromiseLike<T>,
  failed: (result: T) => boolean,
): Promise<T> {
  const steps = Object.entries(titles).map(([step, title]) => ({ step, title, ...deferred() }));
  const current: { tell: (text: string) => void } = { tell: () => {} };

  const onEvent = (event: InstallEvent): void => {
    if (event.type === "step-done") steps.find(({ step }) => step === event.step)?.resolve();
    if (event.type === "step-progress") current.tell(describeEvent(event.event));
    if (event.type === "plan-made") current.tell(describePlan(event.plan));
  };
  const list = new Listr(
    steps.map(({ step, title, ended }) => ({
      title,
      task: (_context: unknown, task: { output: string }): Promise<void> => {
        current.tell = (text) => {
          task.output = text;
        };
        return ended;
      },
      // The plan is to be read: it stays, and is shown whole.
      rendererOptions: step === "checks" ? { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY } : {},
    })),
    { renderer: "default", fallbackRenderer: "simple", registerSignalListeners: false },
  );

  const shown = list.run().catch(() => undefined); // The reason is in the result, which the caller tells.
  const result = await run(onEvent);
  for (const { resolve, reject } of steps) {
    if (failed(result)) reject(new Error("not reached"));
    else resolve();
  }
  await shown;
  return result;
}

function deferred(): { readonly ended: Promise<void>; readonly resolve: () => void; readonly reject: (reason: Error) => void } {
  let resolve = (): void => {};
  let reject = (_reason: Error): void => {};
  const ended = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  ended.catch(() => undefined);
  return { ended, resolve, reject };
}
