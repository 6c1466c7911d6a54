import type { Secret } from "@osb/core";
import { KubeDenied, KubeUnreachable } from "@osb/kubernetes";
import { HelmFailed, HelmPending } from "../errors.ts";
import type { HelmComplaint } from "./helm-complaint.ts";
import { printable } from "./printable.ts";

/** The command that has failed. */
export interface FailedCommand {
  /** `upgrade prod`, for one. */
  readonly operation: string;
  readonly release: string | undefined;
  readonly server: string;
  /** What must not be shown. */
  readonly secrets: ReadonlyArray<Secret | undefined>;
}

/** What helm complains about, as an error of this package. */
export function failureOfComplaint(
  complaint: HelmComplaint,
  { operation, release = "", server, secrets }: FailedCommand,
): HelmPending | KubeDenied | KubeUnreachable | HelmFailed {
  switch (complaint.about) {
    case "pending":
      return new HelmPending(release, "pending");
    case "rights":
      return new KubeDenied({ operation: `helm ${operation}` }, complaint.by, printable(complaint.text, secrets));
    case "connection":
      return new KubeUnreachable({ operation: `helm ${operation}` }, server, complaint.code);
    case "release":
      return new HelmFailed(operation, complaint.reason, printable(complaint.text, secrets));
  }
}
