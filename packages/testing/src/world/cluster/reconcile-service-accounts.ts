import { type KubeObject, NAMESPACES, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import type { ClusterPort } from "./run-controller.ts";
import { seen, written } from "./seen.ts";

/** Gives each namespace its service account `default`, without which no Pod can be made there. */
export async function reconcileServiceAccounts({ kube }: ClusterPort): Promise<void> {
  const namespaces = seen(await kube.list(NAMESPACES)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const accounts: readonly KubeObject[] = seen(await kube.list(SERVICE_ACCOUNTS));
  const served = new Set(accounts.filter(({ metadata }) => metadata.name === "default").map(({ metadata }) => metadata.namespace));
  for (const {
    metadata: { name: namespace },
  } of namespaces) {
    if (served.has(namespace)) continue;
    written(await kube.create(SERVICE_ACCOUNTS, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } }));
  }
}
