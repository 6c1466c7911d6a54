import { type KubeTransport, kubeClientOver, qualifiedName, type Resource } from "@osb/kubernetes";
import type { ApiObject } from "@osb/testing/kubernetes";
import { seen, servedResources } from "@osb/testing/parts";

/** What follows from other objects, by names and addresses that chance makes. */
const DERIVED: ReadonlySet<string> = new Set([
  "endpoints",
  "endpointslices.discovery.k8s.io",
  "events",
  "events.events.k8s.io",
  "pods",
  "replicasets.apps",
]);

/** Everything in one namespace of a real cluster, and of the whole cluster what is Service Catalog's, by full name of the resource. */
export async function clusterSnapshot(
  transport: KubeTransport,
  namespace: string,
): Promise<Readonly<Record<string, readonly ApiObject[]>>> {
  const kube = kubeClientOver(transport);
  const isLookedAt = (resource: Resource): boolean =>
    !DERIVED.has(qualifiedName(resource)) && (resource.namespaced || resource.group === "servicecatalog.k8s.io");
  const resources = (await servedResources(transport)).filter(isLookedAt);
  const lists = await Promise.all(
    resources.map(async (resource) => {
      const objects = seen(await kube.list(resource, resource.namespaced ? { namespace } : {})) as unknown as readonly ApiObject[];
      return [qualifiedName(resource), objects.map(withoutAddress)] as const;
    }),
  );
  return Object.fromEntries(lists.filter(([, objects]) => objects.length > 0));
}

/** A real cluster gives each Service an address by chance. */
function withoutAddress(object: ApiObject): ApiObject {
  if (object.kind !== "Service") return object;
  const { clusterIP: _one, clusterIPs: _all, ...spec } = object["spec"] as Readonly<Record<string, unknown>>;
  return { ...object, spec };
}
