import type { ContainerImage, ContainerProcess, RunningContainer } from "./container-image.ts";
import { containerEnvironment } from "./container-environment.ts";
import { FailedMount, mountedFiles, podVolumes } from "./mounted-files.ts";
import type { ContainerSpec, Pod } from "./pod.ts";
import { NotStartable, type PodSources } from "./pod-sources.ts";

/** An image that the world does not have. */
export class ImageMissing extends Error {
  constructor(reference: string) {
    super(`failed to pull and unpack image "${reference}": not found: no image of that name is known to this world`);
  }
}

/** Why a container does not run yet. */
export type StartProblem = FailedMount | ImageMissing | NotStartable;

/**
 * Starts a container in the kubelet's order: volumes, image, configuration, process. Rejects with a {@link StartProblem}
 * of the first step that is not possible yet.
 *
 * @param pull takes the time that fetching the image takes.
 */
export async function startContainer(
  pod: Pod,
  spec: ContainerSpec,
  podIP: string,
  sources: PodSources,
  images: readonly ContainerImage[],
  pull: (reference: string) => Promise<void>,
  log: ContainerProcess["log"],
): Promise<RunningContainer> {
  if ((pod.spec.initContainers ?? []).length > 0) throw new NotStartable("NotEmulated", "the fake node does not run init containers");
  const volumes = await podVolumes(pod.spec.volumes, sources);
  await pull(spec.image);
  const image = images.find(({ matches }) => matches(spec.image, spec.command ?? []));
  if (image === undefined) throw new ImageMissing(spec.image);
  const { env, command, args } = await containerEnvironment(pod, spec, podIP, sources);
  const context = { ...pod.spec.securityContext, ...spec.securityContext };
  if (context.runAsNonRoot === true && (context.runAsUser ?? image.user) === 0) {
    throw new NotStartable(
      "CreateContainerConfigError",
      `container has runAsNonRoot and image will run as root (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${spec.name})`,
    );
  }
  return image.start({ argv: [...(command ?? image.entrypoint), ...args], env, files: mountedFiles(spec, volumes), log });
}

export function isStartProblem(thrown: unknown): thrown is StartProblem {
  return thrown instanceof FailedMount || thrown instanceof ImageMissing || thrown instanceof NotStartable;
}
