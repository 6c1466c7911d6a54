import type { ContainerSpec, SecretSource, Volume } from "./pod.ts";
import { NotStartable, type PodSources } from "./pod-sources.ts";

/** The content of a Pod's volumes: by volume, by path inside it. */
export type PodVolumes = ReadonlyMap<string, ReadonlyMap<string, Buffer>>;

/** A volume cannot be set up yet. The kubelet tells it in an event, and the container stays in `ContainerCreating`. */
export class FailedMount extends Error {
  constructor(volume: string, problem: string) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${problem}`);
  }
}

/** Reads the volumes of a Pod. Rejects with {@link FailedMount} where something is missing. */
export async function podVolumes(volumes: readonly Volume[] = [], sources: PodSources): Promise<PodVolumes> {
  const content = new Map<string, ReadonlyMap<string, Buffer>>();
  for (const volume of volumes) content.set(volume.name, await contentOf(volume, sources));
  return content;
}

/** The files that a container sees: absolute path → content, as it was when the volumes were set up. */
export function mountedFiles({ name, volumeMounts = [] }: ContainerSpec, volumes: PodVolumes): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const { name: volume, mountPath, subPath } of volumeMounts) {
    const content = volumes.get(volume);
    if (content === undefined)
      throw new NotStartable("NotEmulated", `container ${name} mounts ${volume}, which is not among the Pod's volumes`);
    const base = mountPath.replace(/\/+$/, "");
    for (const [path, bytes] of content) {
      if (subPath === undefined) files.set(`${base}/${path}`, bytes);
      else if (path === subPath) files.set(base, bytes);
    }
  }
  return files;
}

async function contentOf(
  { name, secret, configMap, emptyDir, projected }: Volume,
  sources: PodSources,
): Promise<ReadonlyMap<string, Buffer>> {
  if (secret) return keysOf(name, "secret", secret.secretName ?? "", secret, sources);
  if (configMap) return keysOf(name, "configmap", configMap.name ?? "", configMap, sources);
  if (emptyDir) return new Map();
  if (projected === undefined)
    throw new NotStartable("NotEmulated", `volume ${name}: the fake node knows only secret, configMap, emptyDir and projected`);

  const content = new Map<string, Buffer>();
  for (const source of projected.sources ?? []) {
    const [kind, from] = source.secret ? (["secret", source.secret] as const) : (["configmap", source.configMap] as const);
    // Tokens and the downward API are for those who talk to the API server; no image of this world does.
    if (from === undefined) continue;
    for (const [path, bytes] of await keysOf(name, kind, from.name ?? "", from, sources)) content.set(path, bytes);
  }
  return content;
}

async function keysOf(
  volume: string,
  kind: "secret" | "configmap",
  name: string,
  { items, optional = false }: SecretSource,
  sources: PodSources,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = await (kind === "secret" ? sources.secret(name) : sources.configMap(name));
  if (found === undefined) {
    if (optional) return new Map();
    throw new FailedMount(volume, `${kind} "${name}" not found`);
  }
  if (items === undefined) return found;
  const content = new Map<string, Buffer>();
  for (const { key, path } of items) {
    const bytes = found.get(key);
    if (bytes !== undefined) content.set(path, bytes);
    else if (!optional) throw new FailedMount(volume, `references non-existent ${kind} key: ${key}`);
  }
  return content;
}
