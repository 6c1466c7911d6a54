import { attempt, type Installation, isOwned } from "@osb/core";
import { ok, ResultAsync } from "neverthrow";
import type { KubeFailure } from "../errors.ts";
import type { CallOptions, KubeClient } from "../kube-client.ts";
import { apiVersionOf, type KubeObject, qualifiedName, type Resource } from "../kube-object.ts";
import { CONFIG_MAPS, DEPLOYMENTS, PERSISTENT_VOLUME_CLAIMS, PODS, SECRETS, SERVICES, STATEFUL_SETS } from "../resources.ts";

/** What people miss when it is gone. */
const PRECIOUS: readonly Resource[] = [DEPLOYMENTS, STATEFUL_SETS, PODS, SERVICES, SECRETS, CONFIG_MAPS, PERSISTENT_VOLUME_CLAIMS];

/** What clusters put into every namespace by themselves. */
const EVERYWHERE = /^(kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert)$/;

/** Objects in a namespace that were not made for the installation, nor by a controller or the cluster itself: `secrets/shop-db`. */
export function findOthersObjects(
  kube: KubeClient,
  installation: Installation,
  namespace: string,
  options: CallOptions,
): ResultAsync<readonly string[], KubeFailure> {
  return attempt(async function* () {
    const groupVersions = [...new Set(PRECIOUS.map(apiVersionOf))];
    const discovered = yield* ResultAsync.combine(groupVersions.map((groupVersion) => kube.discover(groupVersion, options)));
    const served = discovered.flatMap((resources = []) => resources.map(qualifiedName));
    const looked = PRECIOUS.filter((resource) => served.includes(qualifiedName(resource)));
    const lists = yield* ResultAsync.combine(looked.map((resource) => namesOfOthers(kube, installation, resource, namespace, options)));
    return ok(lists.flat());
  });
}

function namesOfOthers(
  kube: KubeClient,
  installation: Installation,
  resource: Resource,
  namespace: string,
  options: CallOptions,
): ResultAsync<readonly string[], KubeFailure> {
  return kube
    .list(resource, { namespace }, options)
    .map((objects) =>
      objects.filter((object) => isOthers(installation, object)).map(({ metadata }) => `${qualifiedName(resource)}/${metadata.name}`),
    );
}

function isOthers(installation: Installation, object: KubeObject & { readonly type?: string }): boolean {
  const { name = "", labels, deletionTimestamp, ownerReferences = [] } = object.metadata;
  if (isOwned(installation, labels) || deletionTimestamp !== undefined || ownerReferences.length > 0) return false;
  // Tokens of service accounts come and go with these.
  return !EVERYWHERE.test(name) && object.type !== "kubernetes.io/service-account-token";
}
