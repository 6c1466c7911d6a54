import type { KubeObject, ObjectMeta } from "@osb/kubernetes";
import type { Condition } from "../cluster/with-condition.ts";
import type { PodSpec } from "../node/pod.ts";

/** `apps/v1` objects, as far as the controllers here read and write them. */
export interface PodTemplate {
  readonly metadata?: ObjectMeta | undefined;
  readonly spec: PodSpec;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number | undefined;
  readonly replicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly unavailableReplicas?: number | undefined;
  readonly terminatingReplicas?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly selector?: Selector | undefined;
    readonly template: PodTemplate;
    readonly minReadySeconds?: number | undefined;
    readonly revisionHistoryLimit?: number | undefined;
    readonly progressDeadlineSeconds?: number | undefined;
    readonly paused?: boolean | undefined;
    readonly strategy?:
      | {
          readonly type?: "RollingUpdate" | "Recreate" | undefined;
          readonly rollingUpdate?:
            | { readonly maxSurge?: number | string | undefined; readonly maxUnavailable?: number | string | undefined }
            | undefined;
        }
      | undefined;
  };
  readonly status?: DeploymentStatus | undefined;
}

export interface ReplicaSetStatus {
  readonly observedGeneration?: number | undefined;
  readonly replicas?: number | undefined;
  readonly fullyLabeledReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

export interface ReplicaSet extends KubeObject {
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly selector?: Selector | undefined;
    readonly template: PodTemplate;
    readonly minReadySeconds?: number | undefined;
  };
  readonly status?: ReplicaSetStatus | undefined;
}
