import { planAccessKey, planAwsPrereqs, inspectAccessKey } from "@osb/aws-prereqs";
import { planRegistration } from "@osb/broker-registration";
import { attempt, checkedInstallation, Deadline, type Finding, findingOf, InvalidInput, type OsbError, type Plan, planOf, type RunOptions } from "@osb/core";
import { inspectBrokerAccess, planBrokerAccess, planRelease } from "@osb/helm-install";
import { inspectCluster, inspectInstallationLock, NAMESPACES, secretStore } from "@osb/kubernetes";
import { err, ok, okAsync, type Result, type ResultAsync } from "neverthrow";
import type { InstallDeps } from "./install-deps.ts";
import type { InstallInput } from "./install-input.ts";
import { installParts } from "./install-parts.ts";

/**
 * What an installation would change and what stands in its way, found without changing anything: everything at once, and what could
 * not be looked at is a finding too. Only an input that cannot be worked with, or an early end, is an error.
 */
export function planOnCluster(deps: InstallDeps, input: InstallInput, { signal, timeoutMs = 120_000 }: RunOptions = {}): ResultAsync<Plan, InvalidInput | OsbError> {
  return attempt(async function* () {
    using deadline = new Deadline(deps.clock, "The plan", { signal, timeoutMs });
    const looks = await Promise.all([planOfAws(deps, input, deadline), planOfCluster(deps, input, deadline)]);
    const results = looks.flat();
    const failures = results.flatMap((result) => (result.isErr() ? [result.error] : []));
    const plans = results.flatMap((result) => (result.isOk() ? [result.value] : []));

    if (deadline.failure !== undefined) return err(deadline.failure);
    yield* inputProblems(failures);
    const findings = [...failures.map(findingOf), ...plans.flatMap((plan) => plan.findings)];
    return ok(planOf(plans.flatMap((plan) => plan.changes), withoutRepeats(findings)));
  });
}

type Look = Result<Plan, OsbError>;

async function planOfAws({ aws, kube, clock }: InstallDeps, input: InstallInput, deadline: Deadline): Promise<readonly Look[]> {
  const parts = installParts(input);
  const prereqs = await planAwsPrereqs({ aws, clock }, parts.aws, deadline);
  if (prereqs.isErr() || parts.aws.identity?.kind === "existing-key") return [prereqs];
  const keyStore = secretStore(kube, { installation: input.installation, ...parts.keySecret });
  return [prereqs, await planAccessKey({ aws, keyStore, clock }, { installation: input.installation, userName: parts.userName }, deadline)];
}

/** Where the cluster cannot be reached at all, saying so once is enough. */
async function planOfCluster(deps: InstallDeps, input: InstallInput, deadline: Deadline): Promise<readonly Look[]> {
  const { kube, helm, clock, aws } = deps;
  const parts = installParts(input);
  const cluster = await inspectCluster({ kube, clock }, { installation: input.installation }, deadline);
  if (cluster.isErr()) return [err(cluster.error), checkedInstallation(input.installation).map(() => planOf([]))];

  const keyStore = secretStore(kube, { installation: input.installation, ...parts.keySecret });
  const key = await inspectAccessKey({ aws, keyStore, clock }, { installation: input.installation, userName: parts.userName }, deadline);
  const access = (await inspectBrokerAccess({ kube, clock }, parts.access, deadline)).map((state) => state.access).unwrapOr(undefined);
  const names = { basicAuth: { name: `${input.installation.name}-basic-auth` }, tls: { name: `${input.installation.name}-tls` } };
  const accessKeyId = key.isOk() ? key.value.accessKeyId : undefined;
  const secret = access?.basicAuth ?? { namespace: input.namespace, name: names.basicAuth.name };
  const restartOn = accessKeyId === undefined ? [] : [accessKeyId];

  return Promise.all([
    planOfNamespace(deps, input, deadline),
    planBrokerAccess({ kube, clock }, parts.access, deadline),
    planRelease({ helm, kube, clock }, { ...parts.release, access: access ?? names, restartOn }, deadline),
    planRegistration(
      { kube, clock },
      {
        ...parts.registration,
        url: parts.url,
        trust: access === undefined ? { kind: "system" } : { kind: "ca", pem: access.caBundle },
        credentials: { kind: "basic", secret },
        credentialsVersion: access?.version,
      },
      deadline,
    ),
  ]);
}

function planOfNamespace({ kube, clock }: InstallDeps, { installation, namespace }: InstallInput, deadline: Deadline): ResultAsync<Plan, OsbError> {
  return attempt(async function* () {
    const found = yield* kube.get({ resource: NAMESPACES, name: namespace }, deadline);
    if (found === undefined) return ok(planOf([{ action: "create", kind: "namespace", name: namespace, reason: "there is none" }]));
    const lock = yield* inspectInstallationLock({ kube, clock }, { installation, namespace }, deadline);
    return ok(planOf([], lock.state === "held" ? [somebodyAtWork(lock.holder)] : []));
  });
}

const somebodyAtWork = (holder: string): Finding => ({
  type: "another-installer-at-work",
  level: "blocking",
  message: `${holder} works on this installation right now`,
  remediation: `Wait until ${holder} is done, then repeat the command.`,
});

/** All that is wrong with the input, from every package's own check, once each. */
function inputProblems(failures: readonly OsbError[]): Result<void, InvalidInput> {
  const problems = failures.flatMap((failure) => (failure.type === "InvalidInput" ? (failure as InvalidInput).problems : []));
  const byField = new Map(problems.map((problem) => [problem.field, problem]));
  return byField.size === 0 ? ok(undefined) : err(new InvalidInput([...byField.values()]));
}

function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.type} ${finding.message}`, finding])).values()];
}
