import { applyAccessKey, applyAwsPrereqs, verifyAccessKey } from "@osb/aws-prereqs";
import { applyRegistration, type Registration } from "@osb/broker-registration";
import { attempt, Deadline, listener, type OsbError, type Plan, type RunOptions } from "@osb/core";
import { applyBrokerAccess, applyRelease, type BrokerRelease } from "@osb/helm-install";
import { applyNamespace, holdInstallationLock, secretStore } from "@osb/kubernetes";
import { type Report, verifyInstallation } from "@osb/verify";
import { err, ok, type ResultAsync } from "neverthrow";
import type { InstallDeps } from "./install-deps.ts";
import type { InstallEvent } from "./install-events.ts";
import type { InstallInput } from "./install-input.ts";
import { installParts } from "./install-parts.ts";
import { NotReady } from "./not-ready.ts";
import { planOnCluster } from "./plan-on-cluster.ts";
import { runStep } from "./run-step.ts";
import { thisRun } from "./this-run.ts";

export interface Installed {
  readonly plan: Plan;
  readonly release: BrokerRelease;
  readonly registration: Registration;
  readonly report: Report;
}

/**
 * Installs the broker on the cluster, from the DynamoDB table to the services in the marketplace. Looks first, and changes nothing while
 * anything stands in the way (`NotReady`). Killed at any point, the same call goes on from what exists; where everything is as
 * wanted, it changes nothing.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 minutes).
 */
export function installOnCluster(
  deps: InstallDeps,
  input: InstallInput,
  { signal, timeoutMs = 1_800_000, onEvent }: RunOptions<InstallEvent> = {},
): ResultAsync<Installed, OsbError> {
  const emit = listener(onEvent);
  const { kube, clock, random } = deps;
  const { installation, namespace, lockAbandonedAfterSeconds = 60 } = input;

  return attempt(async function* () {
    using deadline = new Deadline(clock, "The installation", { signal, timeoutMs });
    const plan = yield* runStep(emit, deadline.signal)("checks", (options) =>
      planOnCluster(deps, input, options).andTee((made) => emit({ type: "plan-made", plan: made })),
    );
    const blocking = plan.findings.filter(({ level }) => level === "blocking");
    if (blocking.length > 0) return err(new NotReady(blocking));

    const lock = { installation, namespace, holder: thisRun(), abandonedAfterMs: lockAbandonedAfterSeconds * 1_000 };
    const onLock = (event: { readonly type: string }): void => emit({ type: "step-progress", step: "namespace", event });
    const done = yield* holdInstallationLock({ kube, clock, random }, lock, { signal: deadline.signal, onEvent: onLock }, (held) =>
      applyAll(deps, input, runStep(emit, held.signal)),
    );
    return ok({ plan, ...done });
  });
}

/** The steps that change things, each fed by what the ones before it returned. */
function applyAll(
  deps: InstallDeps,
  input: InstallInput,
  step: ReturnType<typeof runStep>,
): ResultAsync<Omit<Installed, "plan">, OsbError> {
  const { aws, clientsFor, kube, helm, clock, random } = deps;
  const { installation, region, existingKeySecret } = input;
  const parts = installParts(input);
  const keyStore = secretStore(kube, { installation, ...parts.keySecret });

  return attempt(async function* () {
    yield* step("namespace", (options) => applyNamespace({ kube, clock }, { installation, name: input.namespace }, options));
    const { accountId, table } = yield* step("aws", (options) => applyAwsPrereqs({ aws, clock }, parts.aws, options));
    const keyInput = { installation, region, accountId, userName: parts.userName, tableName: table.name };
    const accessKeyId = yield* step("access-key", (options) =>
      existingKeySecret === undefined
        ? applyAccessKey({ aws, clientsFor, keyStore, clock, random }, keyInput, options).map((key) => key.accessKeyId)
        : verifyAccessKey({ clientsFor, keyStore, clock }, keyInput, options).map((key) => key.accessKeyId),
    );
    const access = yield* step("broker-access", (options) => applyBrokerAccess({ kube, clock, random }, parts.access, options));
    const release = yield* step("release", (options) =>
      applyRelease({ helm, kube, clock }, { ...parts.release, access, restartOn: [accessKeyId], writer: "gone" }, options),
    );
    const registration = yield* step("registration", (options) =>
      applyRegistration(
        { kube, clock },
        {
          ...parts.registration,
          url: release.url,
          trust: { kind: "ca", pem: access.caBundle },
          credentials: { kind: "basic", secret: access.basicAuth },
          credentialsVersion: access.version,
        },
        options,
      ),
    );
    const report = yield* step("verification", (options) =>
      verifyInstallation(
        deps,
        { aws: parts.aws, release: parts.release, registration: { ...parts.registration, url: release.url } },
        options,
      ),
    );
    return ok({ release, registration, report });
  });
}
