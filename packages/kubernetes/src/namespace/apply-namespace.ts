import { attempt, type Clock, Deadline, fieldManagerOf, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { expectedCluster } from "../cluster/expected-cluster.ts";
import type { ClusterMismatch, KubeFailure } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import { NAMESPACES } from "../resources.ts";
import { tellingPace } from "../telling-pace.ts";
import { type KubeNamespace, type NamespaceEvent, type NamespaceSpec, nextNamespaceStep } from "./namespace.ts";

/** What {@link applyNamespace} can fail with. */
export type ApplyNamespaceError = ClusterMismatch | KubeFailure;

/**
 * Makes sure that a namespace is there and takes objects in.
 *
 * One that somebody else made is used as it is: neither labelled nor, later, deleted. One that is being deleted is waited for, and made anew.
 * Safe to repeat, after a crash too.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 120 000). Its end leaves the namespace as it is by then.
 * @returns `made` says whether the namespace is the installation's own; or one of
 * - `ClusterMismatch`: the installation is meant for another cluster;
 * - `KubeDenied`, `KubeCallFailed`, `KubeConflict`, `KubeUnreachable`: the cluster refused, or did not answer;
 * - `TimedOut`, `Aborted`: the wait ended early; the same call resumes it.
 */
export function applyNamespace(
  { kube, clock = systemClock }: { readonly kube: KubeClient; readonly clock?: Clock | undefined },
  spec: NamespaceSpec,
  { signal, timeoutMs = 120_000, onEvent }: RunOptions<NamespaceEvent> = {},
): ResultAsync<{ readonly name: string; readonly made: boolean }, ApplyNamespaceError> {
  const emit = listener(onEvent);
  const { installation, name } = spec;
  const ref = { resource: NAMESPACES, name };
  const fieldManager = fieldManagerOf(installation);

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Namespace ${name}`, { signal, timeoutMs });
    const options = { signal: deadline.signal, fieldManager };
    const startedAt = clock.now();
    const isTimeToTell = tellingPace();
    yield* expectedCluster(kube, installation, options);

    for (;;) {
      const found = yield* kube.get<KubeNamespace>(ref, options);
      const step = nextNamespaceStep(spec, found);

      switch (step.do) {
        case "create": {
          const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: step.labels } };
          if (yield* wasWritten(kube.create(NAMESPACES, namespace, options))) emit({ type: "namespace-requested", name });
          else yield* deadline.sleep(lookAgainAfterMs(0));
          continue;
        }
        case "label": {
          // The resourceVersion makes it a change of what was seen, not of one that somebody made in its place.
          const patch = { metadata: { resourceVersion: found?.metadata.resourceVersion, labels: step.labels } };
          if (yield* wasWritten(kube.patch(ref, patch, options))) emit({ type: "namespace-labelled", name });
          else yield* deadline.sleep(lookAgainAfterMs(0));
          continue;
        }
        case "wait": {
          const waitedMs = clock.now() - startedAt;
          if (isTimeToTell(waitedMs)) emit({ type: "namespace-terminating", name, waitedMs });
          yield* deadline.sleep(lookAgainAfterMs(waitedMs));
          continue;
        }
        case "finish":
          emit({ type: "namespace-ready", name });
          return ok({ name, made: step.made });
        default:
          return step satisfies never;
      }
    }
  });
}

/** False where somebody else was quicker: what is there now is for the next look to say. */
function wasWritten(write: ResultAsync<unknown, KubeFailure>): ResultAsync<boolean, KubeFailure> {
  return write
    .map(() => true)
    .orElse((error) =>
      error.type === "KubeConflict" || (error.type === "KubeCallFailed" && error.missing === "object") ? okAsync(false) : errAsync(error),
    );
}
