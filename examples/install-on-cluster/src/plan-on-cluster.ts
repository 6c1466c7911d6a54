import { planAwsPrereqs } from "@osb/aws-prereqs";
import { planRegistration } from "@osb/broker-registration";
import {
  type Aborted,
  attempt,
  Deadline,
  type InvalidInput,
  type OsbError,
  type Plan,
  planOf,
  type RunOptions,
  type TimedOut,
} from "@osb/core";
import { inspectBrokerAccess, planBrokerAccess, planRelease } from "@osb/helm-install";
import { inspectCluster, secretStore } from "@osb/kubernetes";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { checkedInstallInput } from "./checked-install-input.ts";
import type { InstallDeps } from "./install-deps.ts";
import type { InstallInput } from "./install-input.ts";
import { installParts, registrationInput } from "./install-parts.ts";
import { joinedPlan } from "./preflight/joined-plan.ts";
import { planKey } from "./preflight/plan-key.ts";
import { planNamespace } from "./preflight/plan-namespace.ts";
import { planRights } from "./preflight/plan-rights.ts";

/**
 * What an installation would change and what stands in its way, found without changing anything: everything at once, and what could
 * not be looked at is a finding too. Only an input that cannot be worked with, or an early end, is an error.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 2 minutes).
 */
export function planOnCluster(
  deps: InstallDeps,
  input: InstallInput,
  { signal, timeoutMs = 120_000 }: RunOptions = {},
): ResultAsync<Plan, InvalidInput | Aborted | TimedOut> {
  const { aws, kube, helm, clock } = deps;
  return attempt(async function* () {
    const { installation } = yield* checkedInstallInput(input);
    using deadline = new Deadline(clock, "The plan", { signal, timeoutMs });
    const [prereqs, version, cluster] = await Promise.all([
      planAwsPrereqs({ aws, clock }, installParts(input).aws, deadline),
      helm.version(deadline),
      inspectCluster({ kube, clock }, { installation }, deadline),
    ]);
    // Where the cluster is another one or out of reach, there is nothing more to be seen on it.
    const onCluster = cluster.isOk() ? await planOfCluster(deps, input, deadline) : [];

    if (deadline.failure !== undefined) return err(deadline.failure);
    return ok(joinedPlan([prereqs, version.map(nothing), cluster.map(nothing), ...onCluster]));
  });
}

async function planOfCluster(deps: InstallDeps, input: InstallInput, deadline: Deadline): Promise<ReadonlyArray<Result<Plan, OsbError>>> {
  const { kube, helm, clock, random } = deps;
  const parts = installParts(input);
  const [key, found] = await Promise.all([
    secretStore(kube, { installation: input.installation, ...parts.keySecret }).read(deadline),
    inspectBrokerAccess({ kube, clock }, parts.access, deadline),
  ]);
  const access = found.isOk() ? found.value.access : undefined;
  const accessKeyId = key.isOk() ? key.value?.fields["accesskeyid"]?.reveal() : undefined;
  const release = { ...parts.release, access: access ?? parts.accessSecrets, restartOn: accessKeyId === undefined ? [] : [accessKeyId] };

  const plans = await Promise.all([
    planNamespace(deps, input, deadline),
    planKey(deps, input, deadline),
    planBrokerAccess({ kube, clock, random }, parts.access, deadline),
    planRelease({ helm, kube, clock }, release, deadline),
    planRegistration({ kube, clock }, registrationInput(parts, access), deadline),
  ]);
  return [...plans, await planRights(deps, input, joinedPlan(plans), deadline)];
}

const nothing = (): Plan => planOf([]);
