import type { KubeTransport, Resource } from "@osb/kubernetes";

interface ResourceList {
  readonly resources?: ReadonlyArray<{
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }>;
}

/** Every resource that the cluster serves and that can be listed and deleted, one version of each. */
export async function servedResources({ send }: Pick<KubeTransport, "send">): Promise<readonly Resource[]> {
  const ask = async (path: string): Promise<unknown> => {
    const { status, body } = await send({ method: "GET", path, headers: { accept: "application/json" } });
    return status === 200 ? JSON.parse(body) : {};
  };
  const { groups = [] } = (await ask("/apis")) as {
    readonly groups?: ReadonlyArray<{ readonly name: string; readonly preferredVersion: { readonly version: string } }>;
  };
  const versions = [
    { group: "", version: "v1", path: "/api/v1" },
    ...groups.map(({ name, preferredVersion: { version } }) => ({ group: name, version, path: `/apis/${name}/${version}` })),
  ];
  const lists = await Promise.all(
    versions.map(async ({ group, version, path }) => ({ group, version, list: (await ask(path)) as ResourceList })),
  );
  return lists.flatMap(({ group, version, list: { resources = [] } }) =>
    resources
      .filter(({ name, verbs }) => !name.includes("/") && verbs.includes("list") && verbs.includes("delete"))
      .map(({ name, kind, namespaced }) => ({ group, version, plural: name, kind, namespaced })),
  );
}
