import { apiVersionOf } from "@osb/kubernetes";
import { type ApiMeta, type ApiObject, copyOf } from "./api-object.ts";
import { hasStatus, type ServedResource } from "./served-resource.ts";

/** A new object as it is stored first: system metadata is the API's, status its kind's. */
export function bornObject(resource: ServedResource, namespace: string, object: ApiObject, uid: string, time: string): ApiObject {
  const { resourceVersion: _version, generation: _generation, deletionTimestamp: _deleted, managedFields, ...given } = object.metadata;
  const metadata = {
    ...given,
    ...(resource.namespaced ? { namespace } : {}),
    uid,
    ...(resource.generation ? { generation: 1 } : {}),
    creationTimestamp: time,
    ...(managedFields === undefined ? {} : { managedFields }),
  };
  const born: ApiObject = copyOf({ ...object, metadata });
  if (hasStatus(resource)) delete born["status"];
  resource.rules.onCreate?.(born);
  return born;
}

/** What a write changes of an object, with the rest as it is: system metadata always, spec or status by the place that was written to. */
export function rejoinedObject(resource: ServedResource, subresource: string, wanted: ApiObject, old: ApiObject): ApiObject {
  const apiVersion = apiVersionOf(resource);
  const { managedFields } = wanted.metadata;
  if (subresource === "status")
    return withoutAbsent({
      ...old,
      apiVersion,
      metadata: withoutAbsent({ ...old.metadata, managedFields }),
      status: wanted["status"],
    }) as ApiObject;
  const { uid, resourceVersion, generation, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = old.metadata;
  const generateName = wanted.metadata.generateName ?? old.metadata.generateName;
  const system = { uid, resourceVersion, generation, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generateName };
  const kept = {
    ...(hasStatus(resource) ? { status: old["status"] } : {}),
    ...(resource.rules.keepsSpec && subresource !== "finalize" ? { spec: old["spec"] } : {}),
  };
  return withoutAbsent({ ...wanted, apiVersion, metadata: withoutAbsent({ ...wanted.metadata, ...system }), ...kept }) as ApiObject;
}

/** An object that is to go when these finalizers let go of it. */
export function markedObject(old: ApiObject, finalizers: readonly string[], isNamespace: boolean, time: string): ApiObject {
  const { generation, deletionTimestamp } = old.metadata;
  const metadata: ApiMeta = {
    ...old.metadata,
    ...(generation === undefined || deletionTimestamp !== undefined ? {} : { generation: generation + 1 }),
    deletionTimestamp: deletionTimestamp ?? time,
    ...(isNamespace ? {} : { deletionGracePeriodSeconds: 0 }),
    ...(finalizers.length === 0 ? {} : { finalizers: [...finalizers] }),
  };
  return { ...old, metadata, ...(isNamespace ? { status: { phase: "Terminating" } } : {}) };
}

/** What `metadata.generation` counts the changes of. */
export function countedContent(resource: ServedResource, object: ApiObject): object {
  const { metadata: _metadata, ...content } = object;
  if (hasStatus(resource)) delete content["status"];
  return content;
}

/** An object apart from who owns its fields. */
export function withoutManagers(object: ApiObject): object {
  const { managedFields: _fields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
