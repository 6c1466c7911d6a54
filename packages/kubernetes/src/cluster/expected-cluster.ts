import type { Installation } from "@osb/core";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { ClusterMismatch, type KubeFailure } from "../errors.ts";
import type { CallOptions, KubeClient } from "../kube-client.ts";
import { NAMESPACES } from "../resources.ts";

/** The namespace that every cluster has and nobody makes anew: its UID is the cluster's identity. */
export const IDENTITY_NAMESPACE = "kube-system";

/** Ends a phase before it changes anything, if the installation says which cluster is meant and this is another one. Asks nothing otherwise. */
export function expectedCluster(
  kube: KubeClient,
  { clusterUid }: Installation,
  options?: CallOptions,
): ResultAsync<void, ClusterMismatch | KubeFailure> {
  if (clusterUid === undefined) return okAsync(undefined);
  return kube
    .get({ resource: NAMESPACES, name: IDENTITY_NAMESPACE }, options)
    .andThen((found) =>
      found?.metadata.uid === clusterUid ? okAsync(undefined) : errAsync(new ClusterMismatch(kube.server, clusterUid, found?.metadata.uid)),
    );
}
