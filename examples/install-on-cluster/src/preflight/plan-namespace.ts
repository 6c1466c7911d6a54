import { attempt, type Deadline, type Finding, type Plan, planOf } from "@osb/core";
import { inspectInstallationLock, type KubeFailure, NAMESPACES } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import type { InstallDeps } from "../install-deps.ts";
import type { InstallInput } from "../install-input.ts";

/** The namespace that would be made, and who is at work in it already. */
export function planNamespace(
  { kube, clock }: InstallDeps,
  { installation, namespace }: InstallInput,
  deadline: Deadline,
): ResultAsync<Plan, KubeFailure> {
  return attempt(async function* () {
    const found = yield* kube.get({ resource: NAMESPACES, name: namespace }, deadline);
    if (found === undefined) return ok(planOf([{ action: "create", kind: "namespace", name: namespace, reason: "there is none" }]));
    const lock = yield* inspectInstallationLock({ kube, clock }, { installation, namespace }, deadline);
    return ok(planOf([], lock.state === "held" ? [somebodyAtWork(installation.name, lock.holder)] : []));
  });
}

const somebodyAtWork = (installation: string, holder: string): Finding => ({
  type: "another-installer-at-work",
  level: "blocking",
  message: `${holder} works on installation ${installation} right now`,
  remediation: `Wait until ${holder} is done, then repeat the command.`,
});
