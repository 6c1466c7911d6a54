import type { KubeClient, KubeFailure, KubeObject, ObjectRef, Resource } from "@osb/kubernetes";
import type { Result } from "neverthrow";
import { goKubeError } from "./go-kube-error.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** A step failed; the queue tries again later. Its message is what a Go client would say. */
export class StepFailed extends Error {
  /** The object is not there. */
  readonly missing: boolean;

  constructor(message: string, missing = false) {
    super(message);
    this.missing = missing;
  }
}

const FIELD_MANAGER = "service-catalog";

/**
 * The controller's own way to the API: five calls a second, after ten at once, whatever they are about. That is why a catalog
 * of thirty services takes a dozen seconds to appear. Every failure rejects with {@link StepFailed}.
 */
export class CatalogClient {
  readonly #kube: KubeClient;
  readonly #turns: TokenBucket;
  readonly #signal: AbortSignal;

  constructor(kube: KubeClient, turns: TokenBucket, signal: AbortSignal) {
    this.#kube = kube;
    this.#turns = turns;
    this.#signal = signal;
  }

  list<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    labels: Readonly<Record<string, string>>,
  ): Promise<readonly T[]> {
    return this.#call({ resource, name: "" }, () => this.#kube.list<T>(resource, { namespace, labels }));
  }

  async get<T extends KubeObject>(ref: ObjectRef): Promise<T> {
    const found = await this.#call(ref, () => this.#kube.get<T>(ref));
    if (found === undefined) throw new StepFailed(`${ref.resource.plural} "${ref.name}" not found`, true);
    return found;
  }

  create<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    return this.#call(refOf(resource, object), () => this.#kube.create(resource, object, { fieldManager: FIELD_MANAGER }));
  }

  replace<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    return this.#call(refOf(resource, object), () => this.#kube.replace(resource, object, { fieldManager: FIELD_MANAGER }));
  }

  /** Writes the status over the object as it was seen; one that changed since is a conflict. `null` takes a field away. */
  writeStatus<T extends KubeObject>(resource: Resource, seen: T, status: object): Promise<T> {
    const ref = refOf(resource, seen);
    const patch = { metadata: { resourceVersion: seen.metadata.resourceVersion }, status };
    return this.#call(ref, () => this.#kube.patch<T>(ref, patch, { fieldManager: FIELD_MANAGER, subresource: "status" }));
  }

  delete(ref: ObjectRef): Promise<void> {
    return this.#call(ref, () => this.#kube.delete(ref));
  }

  async #call<T>(ref: Pick<ObjectRef, "resource" | "name">, send: () => PromiseLike<Result<T, KubeFailure>>): Promise<T> {
    await this.#turns.take(this.#signal);
    if (this.#signal.aborted) throw new StepFailed("the controller stops");
    return answered(await send(), ref);
  }
}

/** The answer, or a {@link StepFailed}. */
export function answered<T>(result: Result<T, KubeFailure>, ref: Pick<ObjectRef, "resource" | "name">): T {
  if (result.isOk()) return result.value;
  throw new StepFailed(goKubeError(result.error, ref), result.error.type === "KubeCallFailed" && result.error.status === 404);
}

export function refOf(resource: Resource, { metadata: { namespace, name = "" } }: KubeObject): ObjectRef {
  return { resource, namespace: resource.namespaced ? namespace : undefined, name };
}
