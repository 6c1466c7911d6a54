import { type KubeObject, type KubeTransport, NAMESPACES } from "@osb/kubernetes";
import type { ClusterPort } from "./run-controller.ts";
import { seen, written } from "./seen.ts";
import { servedResources } from "./served-resources.ts";

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] | undefined } | undefined;
}

/** Whether a write can give {@link finishNamespaces} something to do: something is gone, or to go. */
export function concernsEnds(now: { readonly metadata: { readonly deletionTimestamp?: unknown } } | undefined): boolean {
  return now?.metadata.deletionTimestamp !== undefined || now === undefined;
}

/**
 * Brings namespaces that are being deleted to their end: first everything in them, then, when the last finalizer of
 * the last object has let go, the namespace itself.
 */
export async function finishNamespaces({ kube }: ClusterPort, transport: Pick<KubeTransport, "send">): Promise<void> {
  const ending = seen(await kube.list<Namespace>(NAMESPACES)).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  if (ending.length === 0) return;
  const resources = (await servedResources(transport)).filter(({ namespaced }) => namespaced);
  for (const namespace of ending) {
    const name = namespace.metadata.name ?? "";
    let left = 0;
    for (const resource of resources) {
      for (const { metadata } of seen(await kube.list(resource, { namespace: name }))) {
        left += 1;
        if (metadata.deletionTimestamp === undefined)
          written(await kube.delete({ resource, namespace: name, name: metadata.name ?? "" }, { uid: metadata.uid }));
      }
    }
    // What was just deleted may be held by finalizers: the next turn sees whether it is gone.
    if (left > 0 || (namespace.spec?.finalizers ?? []).length === 0) continue;
    await transport.send({
      method: "PUT",
      path: `/api/v1/namespaces/${name}/finalize`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...namespace, apiVersion: "v1", kind: "Namespace", spec: { ...namespace.spec, finalizers: [] } }),
    });
  }
}
