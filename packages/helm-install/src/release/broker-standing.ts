import type { KubeObject } from "@osb/kubernetes";
import type { BrokerStartCause } from "../errors.ts";

/** What is read of a Deployment. */
export interface BrokerDeployment extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: ReadonlyArray<{
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }>;
  };
}

/** What is read of a Pod. */
export interface BrokerPod extends KubeObject {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: ReadonlyArray<{
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }>;
    readonly containerStatuses?: ReadonlyArray<{
      readonly restartCount?: number;
      readonly ready?: boolean;
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string }; readonly running?: object };
    }>;
  };
}

/** How far the broker is. */
export type BrokerStanding =
  | { readonly is: "ready" }
  /** On the way; `status` says what it is waiting for. */
  | { readonly is: "coming"; readonly status: string }
  /** No waiting helps, as far as Kubernetes can tell. `message` is Kubernetes' own and may be empty. */
  | {
      readonly is: "failing";
      readonly reason: string;
      readonly message: string;
      readonly cause: BrokerStartCause;
      readonly pod: string | undefined;
      /** How often the container was started again. */
      readonly restarts: number;
    };

/** Reasons of a container that waits (kubelet), and what they mean here. The others, `ContainerCreating` for one, pass. */
const STUCK: Readonly<Record<string, BrokerStartCause>> = {
  CrashLoopBackOff: "unknown",
  ErrImagePull: "image-not-pulled",
  ImagePullBackOff: "image-not-pulled",
  InvalidImageName: "image-not-pulled",
  ErrImageNeverPull: "image-not-pulled",
  CreateContainerConfigError: "secret-missing",
  CreateContainerError: "image-not-runnable",
  RunContainerError: "image-not-runnable",
};

/** Decides from the Deployment and its pods. The newest pod tells why it does not get on: others may be those that it replaces. */
export function brokerStanding(deployment: BrokerDeployment | undefined, pods: readonly BrokerPod[]): BrokerStanding {
  if (deployment === undefined) return { is: "coming", status: "there is no Deployment" };
  const { metadata, spec: { replicas = 1 } = {}, status = {} } = deployment;
  if (replicas === 0) return { is: "failing", reason: "ScaledToZero", message: "", cause: "scaled-to-zero", pod: undefined, restarts: 0 };
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 1))
    return { is: "coming", status: "the Deployment has not been looked at" };

  const { replicas: all = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  if (updated >= replicas && available >= replicas && all === updated) return { is: "ready" };
  return (
    standingOf(newestOf(pods), status.conditions ?? []) ?? {
      is: "coming",
      status: `${updated} of ${replicas} pods are new, ${available} available`,
    }
  );
}

function standingOf(
  pod: BrokerPod | undefined,
  conditions: NonNullable<NonNullable<BrokerDeployment["status"]>["conditions"]>,
): BrokerStanding | undefined {
  const refused = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (refused !== undefined)
    return {
      is: "failing",
      reason: refused.reason ?? "FailedCreate",
      message: refused.message ?? "",
      cause: "pod-refused",
      pod: undefined,
      restarts: 0,
    };
  if (pod === undefined) return undefined;

  const { name } = pod.metadata;
  const [container] = pod.status?.containerStatuses ?? [];
  const { reason, message = "" } = container?.state?.waiting ?? {};
  const cause = reason === undefined ? undefined : STUCK[reason];
  if (reason !== undefined && cause !== undefined)
    return { is: "failing", reason, message, cause, pod: name, restarts: container?.restartCount ?? 0 };

  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled !== undefined)
    return { is: "coming", status: `pod ${name} is not scheduled (${unscheduled.reason ?? "no reason given"})` };
  if (container?.state?.running !== undefined && container.ready !== true)
    return { is: "coming", status: `pod ${name} runs and loads its catalog` };
  if (reason !== undefined) return { is: "coming", status: `pod ${name} waits: ${reason}` };
  return undefined;
}

function newestOf(pods: readonly BrokerPod[]): BrokerPod | undefined {
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => Date.parse(b.metadata.creationTimestamp ?? "") - Date.parse(a.metadata.creationTimestamp ?? ""))[0];
}
