import type { KubeObject } from "@osb/kubernetes";
import type { Condition } from "../cluster/with-condition.ts";

/** A Pod, as far as the node understands it. What it does not understand it refuses by name. */
export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus | undefined;
}

export interface PodSpec {
  readonly containers: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[] | undefined;
  readonly volumes?: readonly Volume[] | undefined;
  readonly restartPolicy?: "Always" | "OnFailure" | "Never" | undefined;
  readonly serviceAccountName?: string | undefined;
  readonly nodeName?: string | undefined;
  readonly securityContext?: SecurityContext | undefined;
}

interface SecurityContext {
  readonly runAsNonRoot?: boolean | undefined;
  readonly runAsUser?: number | undefined;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env?: readonly EnvVar[] | undefined;
  readonly envFrom?: readonly EnvFrom[] | undefined;
  readonly ports?: readonly { readonly name?: string | undefined; readonly containerPort: number }[] | undefined;
  readonly volumeMounts?:
    | readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string | undefined }[]
    | undefined;
  readonly readinessProbe?: Probe | undefined;
  readonly livenessProbe?: Probe | undefined;
  readonly startupProbe?: Probe | undefined;
  readonly securityContext?: SecurityContext | undefined;
}

interface KeyRef {
  readonly name?: string | undefined;
  readonly key: string;
  readonly optional?: boolean | undefined;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string | undefined;
  readonly valueFrom?:
    | {
        readonly secretKeyRef?: KeyRef | undefined;
        readonly configMapKeyRef?: KeyRef | undefined;
        readonly fieldRef?: { readonly fieldPath: string } | undefined;
        readonly resourceFieldRef?: object | undefined;
      }
    | undefined;
}

interface EnvFrom {
  readonly prefix?: string | undefined;
  readonly secretRef?: { readonly name?: string | undefined; readonly optional?: boolean | undefined } | undefined;
  readonly configMapRef?: { readonly name?: string | undefined; readonly optional?: boolean | undefined } | undefined;
}

interface KeyToPath {
  readonly key: string;
  readonly path: string;
}

export interface SecretSource {
  readonly secretName?: string | undefined;
  readonly name?: string | undefined;
  readonly items?: readonly KeyToPath[] | undefined;
  readonly optional?: boolean | undefined;
}

export interface Volume {
  readonly name: string;
  readonly secret?: SecretSource | undefined;
  readonly configMap?: SecretSource | undefined;
  readonly emptyDir?: object | undefined;
  readonly projected?:
    | { readonly sources?: readonly { readonly secret?: SecretSource; readonly configMap?: SecretSource }[] | undefined }
    | undefined;
}

export interface Probe {
  readonly httpGet?:
    | {
        readonly path?: string | undefined;
        readonly port: number | string;
        readonly scheme?: "HTTP" | "HTTPS" | undefined;
        readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[] | undefined;
      }
    | undefined;
  readonly tcpSocket?: { readonly port: number | string } | undefined;
  readonly exec?: object | undefined;
  readonly grpc?: object | undefined;
  readonly initialDelaySeconds?: number | undefined;
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly successThreshold?: number | undefined;
  readonly failureThreshold?: number | undefined;
}

type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string | undefined } }
  | { readonly running: { readonly startedAt: string } }
  | {
      readonly terminated: { readonly exitCode: number; readonly reason: string; readonly startedAt: string; readonly finishedAt: string };
    };

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState: ContainerState | Record<never, never>;
}

export interface PodStatus {
  readonly phase?: "Pending" | "Running" | "Succeeded" | "Failed" | undefined;
  readonly conditions?: readonly Condition[] | undefined;
  readonly containerStatuses?: readonly ContainerStatus[] | undefined;
  readonly podIP?: string | undefined;
  readonly hostIP?: string | undefined;
  readonly startTime?: string | undefined;
}

/** Says whether a Pod counts as ready: what a Service sends requests to, and what a ReplicaSet reports. */
export function isPodReady({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    (status?.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True")
  );
}

/** A container's port by its number or its name. */
export function containerPortOf({ ports = [] }: ContainerSpec, port: number | string): number | undefined {
  if (typeof port === "number") return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}
