import { expandVariables } from "./expand-variables.ts";
import type { ContainerSpec, EnvVar, Pod } from "./pod.ts";
import { NotStartable, type PodSources } from "./pod-sources.ts";

/** What a container is started with. */
export interface ContainerEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** `command` and `args` of the Pod, expanded. An absent `command` is left to the image. */
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[];
}

/**
 * Resolves environment, command and arguments of one container. Rejects with {@link NotStartable} where something that
 * is referred to, and not optional, is missing.
 */
export async function containerEnvironment(
  pod: Pod,
  { env = [], envFrom = [], command, args = [] }: ContainerSpec,
  podIP: string,
  sources: PodSources,
): Promise<ContainerEnvironment> {
  const variables: Record<string, string> = {};
  for (const { prefix = "", secretRef, configMapRef } of envFrom) {
    const [kind, ref, read] = secretRef
      ? (["secret", secretRef, sources.secret] as const)
      : (["configmap", configMapRef ?? {}, sources.configMap] as const);
    const found = await read(ref.name ?? "");
    if (found === undefined && ref.optional !== true) throw missing(kind, ref.name);
    for (const [key, value] of found ?? []) variables[prefix + key] = value.toString("utf8");
  }
  for (const variable of env) {
    const value = await valueOf(pod, variable, podIP, variables, sources);
    if (value !== undefined) variables[variable.name] = value;
  }
  return {
    env: variables,
    command: command?.map((word) => expandVariables(word, variables)),
    args: args.map((word) => expandVariables(word, variables)),
  };
}

async function valueOf(
  pod: Pod,
  { name, value = "", valueFrom }: EnvVar,
  podIP: string,
  earlier: Readonly<Record<string, string>>,
  sources: PodSources,
): Promise<string | undefined> {
  if (valueFrom === undefined) return expandVariables(value, earlier);
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath, podIP);
  const [kind, ref, read] = secretKeyRef
    ? (["secret", secretKeyRef, sources.secret] as const)
    : (["configmap", configMapKeyRef, sources.configMap] as const);
  if (ref === undefined)
    throw new NotStartable(
      "NotEmulated",
      `environment variable ${name}: the fake node knows only value, secretKeyRef, configMapKeyRef and fieldRef`,
    );

  const found = await read(ref.name ?? "");
  const content = found?.get(ref.key);
  if (content !== undefined) return content.toString("utf8");
  if (ref.optional === true) return undefined;
  if (found === undefined) throw missing(kind, ref.name);
  throw new NotStartable(
    "CreateContainerConfigError",
    `couldn't find key ${ref.key} in ${kind === "secret" ? "Secret" : "ConfigMap"} ${pod.metadata.namespace}/${ref.name}`,
  );
}

function missing(kind: "secret" | "configmap", name = ""): NotStartable {
  return new NotStartable("CreateContainerConfigError", `${kind} "${name}" not found`);
}

function fieldOf({ metadata, spec }: Pod, path: string, podIP: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined) return metadata[map as "labels" | "annotations"]?.[key] ?? "";
  switch (path) {
    case "metadata.name":
    case "metadata.namespace":
    case "metadata.uid":
      return metadata[path.slice("metadata.".length) as "name" | "namespace" | "uid"] ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "default";
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "status.podIP":
      return podIP;
    default:
      throw new NotStartable("NotEmulated", `fieldRef ${path}: the fake node does not know this field`);
  }
}
