import { OsbError } from "@osb/core";
import type { HelmFailureReason } from "./helm-engine/helm-complaint.ts";

/** There is no helm to run. */
export class HelmMissing extends OsbError<"HelmMissing"> {
  readonly binary: string;
  /** Node's code: `ENOENT`, `EACCES`. */
  readonly code: string;

  constructor(binary: string, code: string) {
    const isName = code === "ENOENT" && !binary.includes("/");
    super("HelmMissing", isName ? `there is no ${binary} on the PATH` : `${binary} cannot be run (${code})`, {
      remediation: "Install helm 3.17 or newer, or 4 (https://helm.sh/docs/intro/install), or name the path of its binary.",
    });
    this.binary = binary;
    this.code = code;
  }
}

/** The helm that was found is older than what this package is tested with. */
export class HelmTooOld extends OsbError<"HelmTooOld"> {
  readonly binary: string;
  readonly found: string;
  readonly minimum: string;

  constructor(binary: string, found: string, minimum: string) {
    super("HelmTooOld", `${binary} is helm ${found}, and ${minimum} is the oldest that is known to work`, {
      remediation: `Install helm ${minimum} or newer, or name the path of one.`,
    });
    this.binary = binary;
    this.found = found;
    this.minimum = minimum;
  }
}

/** helm ran and failed. What rights and connections have to do with is told as `KubeDenied` and `KubeUnreachable` instead. */
export class HelmFailed extends OsbError<"HelmFailed"> {
  /** `upgrade prod`, for one. */
  readonly command: string;
  readonly reason: HelmFailureReason;

  constructor(command: string, reason: HelmFailureReason, text: string) {
    super("HelmFailed", `helm ${command} failed (${reason})${text === "" ? "" : `: ${text}`}`, {
      remediation: REMEDIES[reason],
      retryable: RETRYABLE.includes(reason),
    });
    this.command = command;
    this.reason = reason;
  }
}

/** The release is being written, or its writer was killed while it did. */
export class HelmPending extends OsbError<"HelmPending"> {
  readonly release: string;
  /** helm's word: `pending-upgrade`. */
  readonly status: string;

  constructor(release: string, status: string) {
    super("HelmPending", `release ${release} is ${status}: helm is at work on it, or was killed while it was`, {
      remediation: "Find out who runs helm there; where nobody does, roll the release back or uninstall it with helm.",
      retryable: true,
    });
    this.release = release;
    this.status = status;
  }
}

/** The release's name is taken by one that is not ours, or in a state that none of our steps leads out of. */
export class ReleaseConflict extends OsbError<"ReleaseConflict"> {
  readonly release: string;
  readonly differences: readonly string[];

  constructor(release: string, differences: readonly string[]) {
    super("ReleaseConflict", `release ${release} is not ours to change: ${differences.join("; ")}`, {
      remediation: `Pass another release name, or adopt: true if ${release} is meant to be taken over.`,
    });
    this.release = release;
    this.differences = differences;
  }
}

/** The chart cannot be read. */
export class ChartUnusable extends OsbError<"ChartUnusable"> {
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string) {
    super("ChartUnusable", `the chart at ${path} cannot be used: ${problem}`, {
      remediation: "Name the folder that holds the chart's Chart.yaml.",
    });
    this.path = path;
    this.problem = problem;
  }
}

/** What keeps the broker from starting, as far as its log or its pod tells. New causes may come with any minor version. */
export type BrokerStartCause =
  | "aws-key-missing"
  | "aws-key-rejected"
  | "aws-access-denied"
  | "aws-unreachable"
  | "aws-region-unknown"
  | "templates-unreadable"
  | "broker-id-illegal"
  | "certificate-missing"
  | "certificate-unusable"
  | "image-not-runnable"
  | "image-not-pulled"
  | "secret-missing"
  | "pod-refused"
  | "scaled-to-zero"
  | "unknown";

/** helm has done its part, and the broker's pod does not get to work. */
export class BrokerNotStarting extends OsbError<"BrokerNotStarting"> {
  readonly deployment: string;
  readonly pod: string | undefined;
  /** Kubernetes' word: `CrashLoopBackOff`, `ImagePullBackOff`, `FailedCreate`. */
  readonly reason: string;
  readonly why: BrokerStartCause;

  constructor(deployment: string, pod: string | undefined, reason: string, why: BrokerStartCause, detail: string, remediation: string) {
    super("BrokerNotStarting", `${pod === undefined ? `deployment ${deployment}` : `pod ${pod}`} does not start (${reason}): ${detail}`, {
      remediation,
    });
    this.deployment = deployment;
    this.pod = pod;
    this.reason = reason;
    this.why = why;
  }
}

/** A Secret that the broker's password or certificate would be kept in exists, and is not ours. */
export class BrokerAccessConflict extends OsbError<"BrokerAccessConflict"> {
  /** `namespace/name`. */
  readonly secret: string;

  constructor(secret: string) {
    super("BrokerAccessConflict", `Secret ${secret} exists and was not made for this installation`, {
      remediation: `Move Secret ${secret} aside if nothing uses it, or choose another installation name or namespace.`,
    });
    this.secret = secret;
  }
}

const RETRYABLE: readonly HelmFailureReason[] = ["namespace-ending", "webhook-unavailable", "timed-out", "cancelled", "killed"];

const REMEDIES: Readonly<Record<HelmFailureReason, string>> = {
  "release-not-found": "Repeat the call: the release went away while it was worked on.",
  "no-deployed-release": "Uninstall the release with helm, then repeat the call.",
  "name-taken": "Repeat the call when nobody else installs under this name.",
  "namespace-missing": "Make the namespace first, with applyNamespace for one.",
  "namespace-ending": "Repeat the call when the namespace is gone, or choose another one.",
  "foreign-object": "Remove the object that the message names, if nothing uses it, or choose another release name.",
  "field-conflict": "Find out who changed the field that the message names, and let only one of both do it.",
  "kind-not-served": "Use a chart whose kinds this cluster serves, or install what serves them.",
  "cluster-too-old": "Use a cluster with Kubernetes 1.22 or newer.",
  "webhook-unavailable": "Repeat the call when the webhook that the message names answers again.",
  "object-refused": "Correct the value that the message names.",
  "values-refused": "Correct the values that the message names.",
  "chart-not-found": "Name the folder that holds the chart's Chart.yaml.",
  "chart-broken": "Correct the chart, or the value that the message names.",
  "timed-out": "Repeat the call; if it fails again, look at the events of the objects that the message names.",
  cancelled: "Repeat the call; it resumes from what exists.",
  killed: "Repeat the call; if it fails again, look for what kills processes here, a memory limit for one.",
  usage: "Use a helm of a version that this package is tested with, 3.17 or 4.2.",
  other: "Read the message; helm's documentation explains its words.",
};
