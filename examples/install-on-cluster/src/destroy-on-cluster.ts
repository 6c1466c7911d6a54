import { destroyAccessKey, destroyAwsPrereqs } from "@osb/aws-prereqs";
import { destroyRegistration } from "@osb/broker-registration";
import { attempt, Deadline, listener, type OsbError, type RunOptions } from "@osb/core";
import { destroyBrokerAccess, destroyRelease } from "@osb/helm-install";
import { destroyNamespace, holdInstallationLock, NAMESPACES, secretStore } from "@osb/kubernetes";
import { ok, okAsync, type ResultAsync } from "neverthrow";
import type { InstallDeps } from "./install-deps.ts";
import type { InstallEvent } from "./install-events.ts";
import type { InstallInput } from "./install-input.ts";
import { installParts } from "./install-parts.ts";
import { runStep } from "./run-step.ts";
import { thisRun } from "./this-run.ts";

/**
 * Takes away again what `installOnCluster` made, in the opposite order. The table stays: it knows which CloudFormation stacks belong to
 * whom. Refuses while services of the broker exist. What is not there is done, what is not ours stays.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 minutes).
 */
export function destroyOnCluster(
  deps: InstallDeps,
  input: InstallInput,
  { signal, timeoutMs = 1_800_000, onEvent }: RunOptions<InstallEvent> = {},
): ResultAsync<void, OsbError> {
  const emit = listener(onEvent);
  const { aws, kube, helm, clock, random } = deps;
  const { installation, namespace, existingKeySecret, lockAbandonedAfterSeconds = 60 } = input;
  const parts = installParts(input);
  const keyStore = secretStore(kube, { installation, ...parts.keySecret });

  return attempt(async function* () {
    using deadline = new Deadline(clock, "The removal", { signal, timeoutMs });
    const step = runStep(emit, deadline.signal);
    const lock = { installation, namespace, holder: thisRun(), abandonedAfterMs: lockAbandonedAfterSeconds * 1_000 };
    const onEventOfLock = (event: { readonly type: string }): void => emit({ type: "step-progress", step: "registration", event });

    // Without its namespace there is nothing to lock, and nothing on the cluster but, perhaps, the registration.
    const isThere = (yield* kube.get({ resource: NAMESPACES, name: namespace }, deadline)) !== undefined;
    const removeAll = (take: typeof step): ResultAsync<void, OsbError> =>
      attempt(async function* () {
        yield* take("registration", (options) => destroyRegistration({ kube, clock }, parts.registration, options));
        yield* take("release", (options) => destroyRelease({ helm, kube, clock }, { ...parts.release, writer: "gone" }, options));
        yield* take("aws", (options) =>
          existingKeySecret !== undefined
            ? okAsync(undefined)
            : destroyAccessKey({ aws, keyStore, clock }, { installation, userName: parts.userName }, options).andThen(() =>
                destroyAwsPrereqs({ aws, clock }, parts.aws, options),
              ),
        );
        yield* destroyBrokerAccess({ kube, clock }, parts.access, deadline);
        return ok(undefined);
      });
    yield* isThere
      ? holdInstallationLock({ kube, clock, random }, lock, { signal: deadline.signal, onEvent: onEventOfLock }, (held) =>
          removeAll(runStep(emit, held.signal)),
        )
      : removeAll(step);
    yield* step("namespace", (options) => destroyNamespace({ kube, clock }, { installation, name: namespace }, options));
    return ok(undefined);
  });
}
