import { isDeepStrictEqual } from "node:util";
import { apiVersionOf, type KubeObject, type KubeTransport, type ObjectRef, type OwnerReference, type Resource } from "@osb/kubernetes";
import type { ClusterPort } from "./run-controller.ts";
import { seen, written } from "./seen.ts";
import { servedResources } from "./served-resources.ts";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

type Owned = { readonly metadata: { readonly deletionTimestamp?: unknown; readonly ownerReferences?: unknown } };

interface Found {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
}

/**
 * What follows from who owns what: objects none of whose owners exists any more are deleted; an owner that is deleted in
 * the foreground waits for what it owns; one that orphans lets it go. What is deleted may own other things: they follow in
 * the next turn.
 */
export async function collectGarbage({ kube }: ClusterPort, transport: Pick<KubeTransport, "send">): Promise<void> {
  const all: Found[] = [];
  const resources = (await servedResources(transport)).filter(isLookedAt);
  for (const resource of resources) {
    for (const object of seen(await kube.list(resource))) {
      all.push({ ref: { resource, namespace: object.metadata.namespace, name: object.metadata.name ?? "" }, object });
    }
  }
  const byUid = new Map(all.map(({ object }) => [object.metadata.uid, object]));

  for (const { ref, object } of all) {
    const { uid, ownerReferences = [], deletionTimestamp, finalizers = [] } = object.metadata;
    const looksLeft =
      deletionTimestamp === undefined && ownerReferences.length > 0 && ownerReferences.every((owner) => isGoing(byUid.get(owner.uid)));
    // The lists were not read in one moment: an owner may have been made in between, so each is asked for by name.
    if (looksLeft && (await areGone(ownerReferences, ref.namespace))) written(await kube.delete(ref, { uid }));
    const policy = [FOREGROUND, ORPHAN].find((finalizer) => finalizers.includes(finalizer));
    if (deletionTimestamp === undefined || policy === undefined) continue;
    const owned = all.filter(({ object: { metadata } }) => (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid));
    if (policy === FOREGROUND && owned.length > 0) continue;
    for (const dependent of owned) {
      const kept = (dependent.object.metadata.ownerReferences ?? []).filter((owner: OwnerReference) => owner.uid !== uid);
      written(await kube.patch(dependent.ref, { metadata: { ownerReferences: kept } }));
    }
    written(await kube.patch(ref, { metadata: { finalizers: finalizers.filter((finalizer) => finalizer !== policy) } }));
  }

  async function areGone(owners: readonly OwnerReference[], namespace: string | undefined): Promise<boolean> {
    for (const { apiVersion, kind, name, uid } of owners) {
      const resource = resources.find((served) => served.kind === kind && apiVersionOf(served) === apiVersion);
      const owner = resource && seen(await kube.get({ resource, namespace: resource.namespaced ? namespace : undefined, name }));
      if (owner?.metadata.uid === uid && !isGoing(owner)) return false;
    }
    return true;
  }
}

/** Whether a write can give {@link collectGarbage} something to do: the object is gone, or to go, or others own it than before. */
export function concernsOwners(now: Owned | undefined, before: Owned | undefined): boolean {
  return (
    now === undefined ||
    now.metadata.deletionTimestamp !== undefined ||
    !isDeepStrictEqual(now.metadata.ownerReferences, before?.metadata.ownerReferences)
  );
}

/** Events and definitions have no owners and own nothing; they are many and long. */
function isLookedAt({ plural }: Resource): boolean {
  return plural !== "events" && plural !== "customresourcedefinitions";
}

/** Gone, or waiting for what it owns to be gone first. */
function isGoing(owner: KubeObject | undefined): boolean {
  return owner === undefined || (owner.metadata.deletionTimestamp !== undefined && (owner.metadata.finalizers ?? []).includes(FOREGROUND));
}
