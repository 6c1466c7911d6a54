import { ApiFault, badRequest, type Cause, forbidden, invalid, modified, notFound, preconditionFailed } from "./api-fault.ts";
import type { ApiObject } from "./api-object.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";

/** The object that a write is about, as its URL says it. */
export interface Place {
  readonly resource: ServedResource;
  readonly namespace: string;
  /** Empty where the URL does not say it. */
  readonly name: string;
}

/** Preconditions of a DELETE. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/**
 * The object with the namespace that its URL says.
 * @throws ApiFault 400 where body and URL name different objects
 */
export function placed({ resource, namespace, name }: Place, object: ApiObject): ApiObject {
  const { name: given, namespace: place, ...metadata } = object.metadata;
  if (name !== "" && given !== name) throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  if (resource.namespaced && place && place !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  return { ...object, metadata: { ...metadata, name: given, ...(resource.namespaced ? { namespace } : {}) } };
}

/** @throws ApiFault 404 where the namespace is missing, 403 where it is ending */
export function checkNamespace(store: ObjectStore, namespaces: ServedResource, { resource, namespace, name }: Place): void {
  if (!resource.namespaced) return;
  const found = store.find(namespaces, "", namespace);
  if (found === undefined) throw notFound(namespaces, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    { reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" },
  ]);
}

/** @throws ApiFault 409 where the write is meant for another state of the object, or another object of that name; 422 where a PUT does not say */
export function checkVersion({ resource, name }: Place, wanted: ApiObject, old: ApiObject, isPut: boolean): void {
  const { resourceVersion, uid } = wanted.metadata;
  if (isPut && !resourceVersion && !resource.unconditionalUpdate) {
    const cause = {
      reason: "FieldValueInvalid",
      message: "Invalid value: 0: must be specified for an update",
      field: "metadata.resourceVersion",
    };
    throw invalid(resource, name, [cause], "plural");
  }
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw modified(resource, name);
  if (!uid || uid === old.metadata.uid) return;
  const text = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
  throw new ApiFault(409, "Conflict", `Operation cannot be fulfilled on ${resource.plural} "${name}": ${text}`, {
    name,
    kind: resource.plural,
  });
}

/** @throws ApiFault 409 */
export function checkPreconditions(resource: ServedResource, { metadata }: ApiObject, { uid, resourceVersion }: Preconditions): void {
  const { name } = metadata;
  if (uid !== undefined && uid !== metadata.uid) {
    const text = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw preconditionFailed(resource, name, text);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const found = `does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw preconditionFailed(resource, name, `the ResourceVersion in the precondition (${resourceVersion}) ${found}`);
  }
}

/** The server checks finalizers twice, and finds twice what is wrong. */
export function finalizerProblems({ metadata }: ApiObject, old: ApiObject): Cause[] {
  if (old.metadata.deletionTimestamp === undefined) return [];
  const added = (metadata.finalizers ?? []).filter((finalizer) => !old.metadata.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(", ");
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  const cause = { reason: "FieldValueForbidden", message, field: "metadata.finalizers" };
  return [cause, cause];
}
