import { type AwsPrereqsState, inspectAwsPrereqs, verifyAccessKey } from "@osb/aws-prereqs";
import { inspectRegistration } from "@osb/broker-registration";
import { attempt, type Deadline, type OsbError, type Plan } from "@osb/core";
import { inspectBrokerAccess, inspectRelease, planRelease } from "@osb/helm-install";
import { inspectCluster, secretStore } from "@osb/kubernetes";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import type { Looks } from "./looks.ts";
import type { VerifyInstallationDeps, VerifyInstallationInput } from "./verify-installation-input.ts";

/** One thing to look at, whatever may keep it from being seen. */
type Looking<T> = ResultAsync<T, OsbError>;

/**
 * Looks at everything, at the same time where one thing does not need another. What cannot be seen hides nothing else, but for one thing: on
 * another cluster than the installation's nothing is looked at.
 */
export async function lookAtAll(deps: VerifyInstallationDeps, input: VerifyInstallationInput, { signal }: Deadline): Promise<Looks> {
  const { aws, kube, clock } = deps;
  const options = { signal };
  const cluster: Looks["cluster"] = await inspectCluster({ kube, clock }, { installation: input.release.installation }, options);
  const onCluster = <T>(look: () => Looking<T>): Looking<T> =>
    cluster.isErr() && cluster.error.type === "ClusterMismatch" ? errAsync<T, OsbError>(cluster.error) : look();

  const prereqs: Looking<AwsPrereqsState> = inspectAwsPrereqs({ aws, clock }, input.aws, options);
  const key = onCluster(() => lookAtKey(deps, input, prereqs, signal));
  const release = onCluster(() => inspectRelease({ kube, clock }, input.release, options));
  const values = onCluster(() => lookAtValues(deps, input, signal));
  const registration = onCluster(() => inspectRegistration({ kube, clock }, input.registration, options));
  return {
    cluster,
    prereqs: await prereqs,
    key: await key,
    release: await release,
    values: await values,
    registration: await registration,
  };
}

/** The table is the one that the broker is told to use. The account is the expected one, or else that of who looks. */
function lookAtKey(
  deps: VerifyInstallationDeps,
  { release }: VerifyInstallationInput,
  prereqs: Looking<AwsPrereqsState>,
  signal: AbortSignal,
) {
  const { clientsFor, clock } = deps;
  const { installation, broker } = release;
  const account: Looking<string> =
    installation.awsAccountId === undefined ? prereqs.map(({ accountId }) => accountId) : okAsync(installation.awsAccountId);
  return account.andThen((accountId) =>
    verifyAccessKey(
      { clientsFor, keyStore: keyStoreOf(deps, release), clock },
      { installation, region: broker.region, accountId, tableName: broker.tableName },
      { signal },
    ),
  );
}

function lookAtValues(deps: VerifyInstallationDeps, { release }: VerifyInstallationInput, signal: AbortSignal): Looking<Plan | undefined> {
  const { helm, kube, clock } = deps;
  return attempt(async function* () {
    if (helm === undefined) return ok(undefined);
    const access = release.access ?? (yield* inspectBrokerAccess({ kube, clock }, release, { signal })).access;
    if (access === undefined) return ok(undefined);
    const restartOn = release.restartOn ?? (yield* storedKeyId(deps, release, signal));
    return await planRelease({ helm, kube, clock }, { ...release, access, restartOn }, { signal }).mapErr((error): OsbError => error);
  });
}

/** Ids of keys are no secrets. */
function storedKeyId(
  deps: VerifyInstallationDeps,
  release: VerifyInstallationInput["release"],
  signal: AbortSignal,
): Looking<readonly string[]> {
  return keyStoreOf(deps, release)
    .read({ signal })
    .map((stored) => {
      const id = stored?.fields["accesskeyid"]?.reveal();
      return id === undefined ? [] : [id];
    });
}

function keyStoreOf(
  { keyStore, kube }: VerifyInstallationDeps,
  { installation, namespace, awsKeySecret }: VerifyInstallationInput["release"],
) {
  return keyStore ?? secretStore(kube, { installation, namespace, name: awsKeySecret });
}
