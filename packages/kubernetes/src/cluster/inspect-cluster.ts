import { attempt, type Clock, Deadline, type Installation, type RunOptions, systemClock } from "@osb/core";
import { err, errAsync, ok, okAsync, ResultAsync } from "neverthrow";
import { ClusterMismatch, type KubeFailure } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import type { Resource } from "../kube-object.ts";
import { NAMESPACES } from "../resources.ts";
import { IDENTITY_NAMESPACE } from "./expected-cluster.ts";

/** What a cluster is and offers, as it says so itself. */
export interface Cluster {
  readonly server: string;
  /** `v1.36.3`. */
  readonly version: string;
  /** UID of the namespace `kube-system`, for `Installation.clusterUid`. `undefined` where the caller may not read it. */
  readonly uid: string | undefined;
  /** Whether brokers can be registered at Service Catalog (`servicecatalog.k8s.io/v1beta1`). */
  readonly serviceCatalog: boolean;
  /** Whether Kf is there, of any version. */
  readonly kf: boolean;
  /** Whether that Kf has brokers of its own (`kf.dev/v1alpha1`): from 2.1 on it has, and then it lists no others. */
  readonly kfOwnBrokers: boolean;
}

/** What {@link inspectCluster} can fail with. */
export type InspectClusterError = ClusterMismatch | KubeFailure;

/**
 * Looks at a cluster. Capabilities are discovered, never concluded from versions. Reads only.
 *
 * @param input `installation`: where it names a cluster (`clusterUid`), another one is an error.
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 */
export function inspectCluster(
  { kube, clock = systemClock }: { readonly kube: KubeClient; readonly clock?: Clock | undefined },
  { installation }: { readonly installation?: Installation | undefined } = {},
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<Cluster, InspectClusterError> {
  return attempt(async function* () {
    using deadline = new Deadline(clock, `Looking at ${kube.server}`, { signal, timeoutMs });
    const options = { signal: deadline.signal };

    const [version, identity, catalog, kf] = yield* ResultAsync.combine([
      kube.version(options),
      kube.get({ resource: NAMESPACES, name: IDENTITY_NAMESPACE }, options).orElse(unlessDenied),
      kube.discover("servicecatalog.k8s.io/v1beta1", options),
      kube.discover("kf.dev/v1alpha1", options),
    ]);

    const uid = identity?.metadata.uid;
    const expected = installation?.clusterUid;
    if (expected !== undefined && expected !== uid) return err(new ClusterMismatch(kube.server, expected, uid));
    return ok({
      server: kube.server,
      version,
      uid,
      serviceCatalog: hasBrokers(catalog),
      kf: kf !== undefined,
      kfOwnBrokers: hasBrokers(kf),
    });
  });
}

function hasBrokers(resources: readonly Resource[] | undefined): boolean {
  return resources?.some(({ plural }) => plural === "clusterservicebrokers") ?? false;
}

function unlessDenied(error: KubeFailure): ResultAsync<undefined, KubeFailure> {
  return error.type === "KubeDenied" && error.by === "authorization" ? okAsync(undefined) : errAsync(error);
}
