import type { CallOptions, KubeClient } from "@osb/kubernetes";
import type { HelmInMemoryVersion } from "../helm-in-memory-version.ts";
import type { ReleaseStore } from "./release-store.ts";

/** One command of helm at work: on which release, and through what. */
export interface HelmRun {
  readonly kube: KubeClient;
  readonly store: ReleaseStore;
  readonly version: HelmInMemoryVersion;
  readonly namespace: string;
  readonly release: string;
  /** For all calls as long as helm is not told to stop. */
  readonly call: CallOptions;
  /** For what helm still writes when it was. */
  readonly lastCall: CallOptions;
}

/** `--history-max`, which every command is given. */
export const HISTORY_MAX = 5;
