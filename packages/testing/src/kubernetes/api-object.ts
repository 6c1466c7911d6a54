import type { OwnerReference } from "@osb/kubernetes";

/** Metadata as the store keeps it. */
export interface ApiMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** One manager's entry in `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: FieldsV1;
  subresource?: string;
}

/** A set of fields, as `managedFields` writes it. */
export interface FieldsV1 {
  [element: string]: FieldsV1;
}

/** Any object of the API, as the fake works with it. What is in the store is never changed in place. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ApiMeta;
  [field: string]: unknown;
}

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;

/**
 * A copy of a JSON value that shares nothing with it but what is frozen to the bottom: what its text would say, and so without what is
 * `undefined`.
 */
export function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item === undefined ? null : item)) as T;
  const copy: JsonObject = {};
  for (const [key, field] of Object.entries(value)) {
    if (key === "__proto__")
      Object.defineProperty(copy, key, { value: copyOf(field), configurable: true, enumerable: true, writable: true });
    else if (field !== undefined) copy[key] = copyOf(field as unknown);
  }
  return copy as T;
}

/** Whether two JSON values say the same, whatever the order of fields. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isSame(a[key], b[key]));
}

/** `value`, with every part that is the same in `known` taken from there: what is compared later is mostly one and the same then. */
export function sharedWith(known: unknown, value: unknown): unknown {
  if (known === value) return known;
  if (Array.isArray(value) && Array.isArray(known)) {
    const items = value.map((item, index) => sharedWith(known[index], item));
    return items.length === known.length && items.every((item, index) => item === known[index]) ? known : items;
  }
  if (!isObject(value) || !isObject(known)) return value;
  const shared: JsonObject = {};
  const keys = Object.keys(value);
  let isKnown = keys.length === Object.keys(known).length;
  for (const key of keys) {
    shared[key] = sharedWith(known[key], value[key]);
    isKnown &&= shared[key] === known[key] && key in known;
  }
  return isKnown ? known : shared;
}

/** Tells an object from the other kinds of JSON values. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
