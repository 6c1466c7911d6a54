import { type KubeClient, type KubeObject, qualifiedName, type Resource } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";

/** What is served in a world. */
const GROUP_VERSIONS = [
  "v1",
  "apps/v1",
  "apiextensions.k8s.io/v1",
  "coordination.k8s.io/v1",
  "networking.k8s.io/v1",
  "policy/v1",
  "rbac.authorization.k8s.io/v1",
  "servicecatalog.k8s.io/v1beta1",
];

/** An object, and of which resource it is. */
export interface FoundObject {
  /** `secrets`, `deployments.apps`. */
  readonly resource: string;
  readonly object: KubeObject & { readonly data?: Readonly<Record<string, string>> };
}

/** All objects of the cluster, Pods and Events included. */
export async function allObjects(kube: KubeClient): Promise<readonly FoundObject[]> {
  const discovered = await Promise.all(GROUP_VERSIONS.map((groupVersion) => kube.discover(groupVersion)));
  const resources = discovered.flatMap((found) => expectOk(found) ?? []).filter(({ plural }) => !plural.includes("/"));
  const listed = await Promise.all(resources.map((resource) => objectsOf(kube, resource)));
  return listed.flat();
}

async function objectsOf(kube: KubeClient, resource: Resource): Promise<readonly FoundObject[]> {
  const objects = await kube.list<KubeObject>(resource);
  return objects.unwrapOr([]).map((object) => ({ resource: qualifiedName(resource), object }));
}
