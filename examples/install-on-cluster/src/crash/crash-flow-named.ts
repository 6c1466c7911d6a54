import type { CrashFlow, CrashOptions } from "@osb/testing";
import { keyInvariants } from "./crash-flows.ts";
import { method1Flow, removalFlow } from "./method-1-flow.ts";

interface NamedFlow extends Pick<CrashOptions, "always"> {
  readonly flow: CrashFlow;
}

export type CrashFlowName = "method 1" | "its removal";

const FLOWS: Readonly<Record<CrashFlowName, NamedFlow>> = {
  "method 1": { flow: method1Flow, ...keyInvariants },
  "its removal": { flow: removalFlow },
};

/** A flow that takes long enough for several processes to share the work, and what must hold in it. */
export function crashFlowNamed(name: string): NamedFlow {
  const known: Readonly<Record<string, NamedFlow>> = FLOWS;
  const found = known[name];
  if (found === undefined) throw new Error(`there is no flow ${name}`);
  return found;
}
