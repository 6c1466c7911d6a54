import type { ClusterPort } from "../cluster/run-controller.ts";
import type { ContainerImage, RunningContainer } from "./container-image.ts";
import type { Pod } from "./pod.ts";

/** What a node has besides the cluster's API. */
export interface NodePort extends ClusterPort {
  readonly images: readonly ContainerImage[];
  /** Whether an image is there already. */
  isPulled(reference: string): boolean;
  /** Takes the time that fetching an image takes, where it is not there yet. */
  pull(reference: string, signal: AbortSignal): Promise<void>;
  /** Work that leaves the process: the clock waits for it. */
  outside<T>(work: () => Promise<T>): Promise<T>;
  setLog(pod: Pod, container: string, text: string): void;
  /** Hears which process is a container's at present. */
  onRunning(pod: Pod, container: string, running: RunningContainer | undefined): void;
}
