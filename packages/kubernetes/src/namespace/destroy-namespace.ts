import {
  attempt,
  type Clock,
  Deadline,
  type Installation,
  isOwned,
  listener,
  lookAgainAfterMs,
  type RunOptions,
  systemClock,
} from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { expectedCluster } from "../cluster/expected-cluster.ts";
import type { ClusterMismatch, KubeFailure } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import { NAMESPACES } from "../resources.ts";
import { tellingPace } from "../telling-pace.ts";
import { findOthersObjects } from "./find-others-objects.ts";
import { isTerminating, type KubeNamespace, type NamespaceEvent } from "./namespace.ts";

/** What {@link destroyNamespace} can fail with. */
export type DestroyNamespaceError = ClusterMismatch | KubeFailure;

/** What became of a namespace that was no longer wanted. */
export interface DestroyedNamespace {
  readonly name: string;
  /** `removed`: it was the installation's and is gone; `absent`: there was none; `kept`: it is somebody else's, or somebody uses it. */
  readonly outcome: "removed" | "absent" | "kept";
  /** Whose use keeps it: objects of others in it, `deployments.apps/shop` for one. */
  readonly keptFor: readonly string[];
}

/**
 * Deletes a namespace that was made for the installation, and waits until it is gone. One that somebody else made stays, and so does one in which
 * somebody else keeps workloads, configuration or data: with the namespace these would go too.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 300 000). A deletion that the cluster has accepted goes on without us.
 * @returns What became of it; errors as of `applyNamespace`.
 */
export function destroyNamespace(
  { kube, clock = systemClock }: { readonly kube: KubeClient; readonly clock?: Clock | undefined },
  { installation, name }: { readonly installation: Installation; readonly name: string },
  { signal, timeoutMs = 300_000, onEvent }: RunOptions<NamespaceEvent> = {},
): ResultAsync<DestroyedNamespace, DestroyNamespaceError> {
  const emit = listener(onEvent);
  const ref = { resource: NAMESPACES, name };

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Deletion of namespace ${name}`, { signal, timeoutMs });
    const options = { signal: deadline.signal };
    const startedAt = clock.now();
    const isTimeToTell = tellingPace();
    let outcome: DestroyedNamespace["outcome"] = "absent";
    yield* expectedCluster(kube, installation, options);

    for (;;) {
      const found = yield* kube.get<KubeNamespace>(ref, options);
      if (found === undefined) {
        if (outcome === "removed") emit({ type: "namespace-gone", name });
        return ok<DestroyedNamespace>({ name, outcome, keptFor: [] });
      }
      if (!isOwned(installation, found.metadata.labels)) return ok<DestroyedNamespace>({ name, outcome: "kept", keptFor: [] });

      outcome = "removed";
      if (!isTerminating(found)) {
        const keptFor = yield* findOthersObjects(kube, installation, name, options);
        if (keptFor.length > 0) return ok<DestroyedNamespace>({ name, outcome: "kept", keptFor });
        const deleted = await kube.delete(ref, { uid: found.metadata.uid }, options);
        // A conflict says that it changed since the look, or is on its way out already; the next look tells which.
        if (deleted.isErr() && deleted.error.type !== "KubeConflict") return err(deleted.error);
        if (deleted.isOk()) emit({ type: "namespace-deletion-requested", name });
      }
      const waitedMs = clock.now() - startedAt;
      if (isTerminating(found) && isTimeToTell(waitedMs)) emit({ type: "namespace-terminating", name, waitedMs });
      yield* deadline.sleep(lookAgainAfterMs(waitedMs));
    }
  });
}
