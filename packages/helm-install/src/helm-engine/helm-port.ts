import type { Aborted, RunOptions, TimedOut } from "@osb/core";
import type { ClusterAccess, KubeDenied, KubeUnreachable } from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import type { HelmFailed, HelmMissing, HelmPending, HelmTooOld } from "../errors.ts";
import type { RollbackRequest } from "./rollback-args.ts";
import type { TemplateRequest } from "./template-args.ts";
import type { UninstallRequest } from "./uninstall-args.ts";
import type { UpgradeRequest } from "./upgrade-args.ts";

export type HelmFailure = HelmMissing | HelmFailed | HelmPending | KubeDenied | KubeUnreachable | Aborted | TimedOut;

/** How one run of helm may be ended. A `Deadline` fits. */
export type HelmCallOptions = Pick<RunOptions, "signal" | "timeoutMs">;

/**
 * helm, as far as this package needs it. Every call starts it at most once. Aborting one returns when helm has ended: it is told to stop
 * and marks its release as failed; one that does not listen is killed, which leaves the release pending. What the release has become
 * is read from its records, never from helm's output.
 */
export interface HelmEngine {
  /**
   * No helm that this engine starts lives longer, whatever becomes of this process.
   * @unit milliseconds of real time
   */
  readonly childLimitMs: number;
  /** `4.2.3`; asked once. `HelmTooOld` before {@link OLDEST_HELM}. Needs no cluster. */
  version(options?: HelmCallOptions): ResultAsync<string, HelmFailure | HelmTooOld>;
  /** The chart rendered, as YAML. Needs no cluster. */
  template(request: TemplateRequest, options?: HelmCallOptions): ResultAsync<string, HelmFailure>;
  /** Installs where there is nothing. Does not wait for anything to run. */
  upgrade(request: UpgradeRequest, access: ClusterAccess, options?: HelmCallOptions): ResultAsync<void, HelmFailure>;
  rollback(request: RollbackRequest, access: ClusterAccess, options?: HelmCallOptions): ResultAsync<void, HelmFailure>;
  uninstall(request: UninstallRequest, access: ClusterAccess, options?: HelmCallOptions): ResultAsync<void, HelmFailure>;
}

/** helm 3.17.3 is the oldest that this package is tested with; it needs 3.13 for labels on releases. */
export const OLDEST_HELM = "3.17.0";
