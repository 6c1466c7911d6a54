import { notFound } from "./api-fault.ts";
import type { ApiObject } from "./api-object.ts";
import type { ServedResource } from "./served-resource.ts";

/** As watches name it. */
export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

/** One change of one object, as the history keeps it. */
export interface StoreChange {
  readonly revision: number;
  readonly type: ChangeType;
  readonly resource: string;
  readonly object: ApiObject;
  readonly previous: ApiObject | undefined;
}

/** How many changes are remembered for watches that begin in the past. */
const HISTORY = 2_000;

/** All objects, under one counter of revisions as etcd has it. Objects that are in it are never changed in place. */
export class ObjectStore {
  #revision = 1;
  #history: StoreChange[] = [];
  /** Watches that begin before this revision have missed something. */
  #oldest = 0;
  readonly #objects = new Map<string, Map<string, ApiObject>>();
  readonly #listeners = new Set<(change: StoreChange) => void>();

  get revision(): number {
    return this.#revision;
  }

  find(resource: ServedResource, namespace: string, name: string): ApiObject | undefined {
    return this.#objects.get(keyOf(resource))?.get(`${namespace}/${name}`);
  }

  get(resource: ServedResource, namespace: string, name: string): ApiObject {
    const object = this.find(resource, namespace, name);
    if (object === undefined) throw notFound(resource, name);
    return object;
  }

  /** In the order of their keys, as etcd keeps them. All namespaces where `namespace` is empty. */
  list(resource: Pick<ServedResource, "group" | "plural">, namespace: string): ApiObject[] {
    const objects = [...(this.#objects.get(keyOf(resource)) ?? [])];
    return objects
      .filter(([key]) => namespace === "" || key.startsWith(`${namespace}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Everything there is, by resource. */
  all(): ReadonlyMap<string, readonly ApiObject[]> {
    return new Map([...this.#objects].map(([resource, objects]) => [resource, [...objects.values()]]));
  }

  put(resource: ServedResource, object: ApiObject): ApiObject {
    const { namespace = "", name } = object.metadata;
    const previous = this.find(resource, namespace, name);
    this.#revision += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
    const objects = this.#objects.get(keyOf(resource)) ?? new Map<string, ApiObject>();
    this.#objects.set(keyOf(resource), objects.set(`${namespace}/${name}`, stored));
    this.#tell({ revision: this.#revision, type: previous ? "MODIFIED" : "ADDED", resource: keyOf(resource), object: stored, previous });
    return stored;
  }

  remove(resource: ServedResource, object: ApiObject): void {
    const { namespace = "", name } = object.metadata;
    this.#revision += 1;
    this.#objects.get(keyOf(resource))?.delete(`${namespace}/${name}`);
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
    this.#tell({ revision: this.#revision, type: "DELETED", resource: keyOf(resource), object: last, previous: object });
  }

  /** What happened to a resource after `revision`, or `undefined` where that is no longer remembered. */
  changesSince(resource: ServedResource, revision: number): readonly StoreChange[] | undefined {
    if (revision < this.#oldest) return undefined;
    return this.#history.filter((change) => change.revision > revision && change.resource === keyOf(resource));
  }

  /** Forgets what happened up to now, as etcd does every few minutes. */
  compact(): void {
    this.#history = [];
    this.#oldest = this.#revision;
  }

  /** Hears every change until the returned function is called. */
  listen(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(change: StoreChange): void {
    this.#history.push(change);
    if (this.#history.length > HISTORY) this.#oldest = this.#history.shift()?.revision ?? this.#oldest;
    for (const listener of this.#listeners) listener(change);
  }
}

/** A resource whatever its version: all versions show the same objects. */
export function keyOf({ group, plural }: Pick<ServedResource, "group" | "plural">): string {
  return group === "" ? plural : `${plural}.${group}`;
}
