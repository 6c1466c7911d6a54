import { type KubeTransport, objectIn, type Resource } from "@osb/kubernetes";

/** Discovery of everything in one document, as controllers ask for it. Served since Kubernetes 1.30. */
const ALL_AT_ONCE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

interface Discovered {
  readonly items?: ReadonlyArray<{
    readonly metadata?: { readonly name?: string };
    /** The preferred one first. */
    readonly versions?: ReadonlyArray<{
      readonly version: string;
      readonly resources?: ReadonlyArray<{
        readonly resource: string;
        readonly responseKind?: { readonly kind?: string };
        readonly scope: string;
        readonly verbs: readonly string[];
      }>;
    }>;
  }>;
}

/** Every resource that the cluster serves and that can be listed and deleted, one version of each group. */
export async function servedResources({ send }: Pick<KubeTransport, "send">): Promise<readonly Resource[]> {
  const discovered = async (path: string): Promise<Discovered> => {
    const answer = await send({ method: "GET", path, headers: { accept: ALL_AT_ONCE } });
    return answer.status === 200 ? ((objectIn(answer) ?? {}) as Discovered) : {};
  };
  const documents = await Promise.all(["/api", "/apis"].map(discovered));
  return documents
    .flatMap(({ items = [] }) => items)
    .flatMap(({ metadata: { name: group = "" } = {}, versions: [preferred] = [] }) =>
      (preferred?.resources ?? [])
        .filter(({ verbs }) => verbs.includes("list") && verbs.includes("delete"))
        .map(({ resource, responseKind, scope }) => ({
          group,
          version: preferred?.version ?? "",
          plural: resource,
          kind: responseKind?.kind ?? "",
          namespaced: scope === "Namespaced",
        })),
    );
}
