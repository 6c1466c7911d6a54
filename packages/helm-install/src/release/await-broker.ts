import { attempt, type Clock, type Deadline, lookAgainAfterMs } from "@osb/core";
import type { KubeClient, KubeFailure } from "@osb/kubernetes";
import { err, okAsync, ok, type ResultAsync } from "neverthrow";
import { BrokerNotStarting, type BrokerStartCause } from "../errors.ts";
import type { ReleaseEvent } from "../events.ts";
import { printable } from "../helm-engine/printable.ts";
import { brokerLogCause, type LogCause } from "./broker-log-cause.ts";
import { type BrokerStanding, brokerStanding } from "./broker-standing.ts";
import { readBroker, type ReleasePlace } from "./read-release.ts";

type Failing = Extract<BrokerStanding, { readonly is: "failing" }>;

/** How long something that may pass, an image that is not there yet for one, is watched before it counts. */
const PATIENCE_MS = 10_000;
const TELL_EVERY_MS = 5_000;
const LOG_LINES = 60;

/**
 * Waits until the broker's Deployment is rolled out and its pod answers, which means that STS and the list of templates worked once: the
 * broker listens no earlier. Ends early where Kubernetes or the broker's own log tell that waiting is in vain.
 */
export function awaitBroker(
  kube: KubeClient,
  place: ReleasePlace,
  clock: Clock,
  deadline: Deadline,
  emit: (event: ReleaseEvent) => void,
): ResultAsync<void, BrokerNotStarting | KubeFailure> {
  const deployment = place.name;
  return attempt(async function* () {
    const startedAt = clock.now();
    let told: { readonly status: string; readonly atMs: number } | undefined;
    let failingSince: number | undefined;

    for (;;) {
      const standing = brokerStanding(...(yield* readBroker(kube, place, deadline)));
      const waitedMs = clock.now() - startedAt;
      if (standing.is === "ready") {
        emit({ type: "broker-ready", deployment, waitedMs });
        return ok(undefined);
      }
      failingSince = standing.is === "failing" ? (failingSince ?? waitedMs) : undefined;
      if (standing.is === "failing") {
        const known = yield* causeInLog(kube, place, standing, deadline);
        if (isInVain(standing, known?.cause, waitedMs - (failingSince ?? waitedMs))) return err(notStarting(deployment, standing, known));
      }

      const status = standing.is === "failing" ? standing.reason : standing.status;
      if (told === undefined || told.status !== status || waitedMs - told.atMs >= TELL_EVERY_MS) {
        emit({ type: "broker-pending", deployment, status, waitedMs });
        told = { status, atMs: waitedMs };
      }
      yield* deadline.sleep(lookAgainAfterMs(waitedMs));
    }
  });
}

/**
 * A container that crashed three times will crash again; a key that AWS does not know yet is given a fourth start, because new keys take a while
 * to become known everywhere. Anything else may pass and has to last.
 */
function isInVain({ reason, restarts }: Failing, known: BrokerStartCause | undefined, failingMs: number): boolean {
  if (reason === "CrashLoopBackOff") return restarts >= (known === "aws-key-rejected" ? 3 : 2);
  return failingMs >= PATIENCE_MS;
}

function causeInLog(
  kube: KubeClient,
  { namespace }: ReleasePlace,
  { reason, pod }: Failing,
  deadline: Deadline,
): ResultAsync<LogCause | undefined, never> {
  if (reason !== "CrashLoopBackOff" || pod === undefined) return okAsync(undefined);
  // The kubelet answers with the log of the start that ended last. Without it, or without the right to read it, the cause stays unknown.
  return kube
    .logs({ namespace, name: pod, container: "broker" }, LOG_LINES, deadline)
    .map(brokerLogCause)
    .orElse(() => okAsync(undefined));
}

function notStarting(
  deployment: string,
  { reason, message, cause, pod, restarts }: Failing,
  known: LogCause | undefined,
): BrokerNotStarting {
  if (known !== undefined) return new BrokerNotStarting(deployment, pod, reason, known.cause, known.detail, known.remediation);
  const detail = reason === "CrashLoopBackOff" ? `it ended ${restarts + 1} times, and nothing known is in its log` : printable(message);
  return new BrokerNotStarting(
    deployment,
    pod,
    reason,
    cause,
    detail === "" ? "Kubernetes says no more" : detail,
    REMEDIES[cause] ?? `Look at the log and the events of ${pod ?? deployment}.`,
  );
}

const REMEDIES: Partial<Record<BrokerStartCause, string>> = {
  "image-not-pulled": "Correct broker.image, or give the cluster access to its registry.",
  "image-not-runnable": "Use an image whose /usr/local/bin/aws-servicebroker runs without root.",
  "secret-missing": "Make the Secret or the field that the message names, then repeat the call.",
  "pod-refused": "Change what the message names, the namespace's quota or PodSecurity level for one.",
  "scaled-to-zero": "Scale the Deployment to 1.",
};
