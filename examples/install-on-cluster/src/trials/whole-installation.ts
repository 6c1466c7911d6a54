import { expect } from "vitest";
import { INSTALL_STEPS } from "../install-events.ts";
import { type Aftermath, aftermathOf } from "./aftermath-of.ts";
import { startTrial } from "./start-trial.ts";
import { ONE_OF_EACH } from "./what-is-left.ts";

export type InstallStep = keyof typeof INSTALL_STEPS;

/** An installation that nobody disturbed. */
export interface WholeInstallation {
  /** How many calls it was, those of helm among them. */
  readonly calls: number;
  /** How many calls were over, more or less, when each step began. */
  readonly begins: ReadonlyMap<InstallStep, number>;
  readonly aftermath: Aftermath;
}

/** Runs the entry once in a fresh world, and tells what it leaves: one of each thing. */
export async function wholeInstallation(helm: string): Promise<WholeInstallation> {
  await using trial = await startTrial(helm);
  const { world } = trial;
  const callsSoFar = async (): Promise<number> => (await world.calls()).length;

  const run = trial.run("install");
  const begins = new Map<InstallStep, number>();
  for (const [step, title] of Object.entries(INSTALL_STEPS)) {
    await run.until(run.printed(`❯ ${title}`));
    begins.set(step as InstallStep, await callsSoFar());
  }
  const aftermath = await aftermathOf(trial, run);
  expect(aftermath).toMatchObject({ code: 0, left: ONE_OF_EACH, processes: [], helmFolders: [] });
  return { calls: await callsSoFar(), begins, aftermath };
}

/** The number of the call at which this share of a step is over. */
export function callWithin({ begins, calls }: WholeInstallation, step: InstallStep, share: number): number {
  const from = begins.get(step) ?? 0;
  const to = [...begins.values()].find((later) => later > from) ?? calls;
  return Math.ceil(from + (to - from) * share);
}
