import { apiVersionOf } from "@osb/kubernetes";
import type { Access } from "./access/access.ts";
import { checkEscalation } from "./access/check-escalation.ts";
import type { Admission, AdmissionChain } from "./admission.ts";
import { alreadyExists, ApiFault, badRequest, invalid, modified, notFound } from "./api-fault.ts";
import { type ApiObject, copyOf, isSame, sharedWith } from "./api-object.ts";
import type { Caller } from "./api-request.ts";
import { applyFields, type FieldWriter, settleTimes, trackUpdate } from "./fields/managed-fields.ts";
import { builtinAdmission } from "./builtin-admission/builtin-admission.ts";
import { metadataProblems } from "./metadata-problems.ts";
import { nameProblem } from "./name-problem.ts";
import { bornObject, countedContent, markedObject, rejoinedObject, withoutManagers } from "./object-states.ts";
import type { ObjectStore } from "./object-store.ts";
import { emptyObjectOf, withoutEmpty } from "./schema/typed-object.ts";
import { hasStatus, type ServedResource } from "./served-resource.ts";
import { checkNamespace, checkPreconditions, checkVersion, finalizerProblems, placed, type Preconditions } from "./write-checks.ts";

/** One write, as far as all kinds of writes have it in common. */
export interface WriteRequest {
  readonly resource: ServedResource;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly caller: Caller;
  /** Whose the written fields become. */
  readonly manager: string;
  /** The answer is complete, and nothing is stored. */
  readonly dryRun: boolean;
  /** Takes what the answer's `Warning` headers are to say. */
  readonly warn: (text: string) => void;
}

/** Preconditions and manner of a DELETE. */
export interface DeleteRequest {
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: string;
}

/** What was stored, and whether it is new. */
export interface Written {
  readonly object: ApiObject;
  readonly created: boolean;
}

/** The parts of a server that writes need. */
export interface WritesDeps {
  readonly store: ObjectStore;
  readonly admission: AdmissionChain;
  readonly access: Access;
  /** Now, as `metadata` writes it. */
  readonly time: () => string;
  readonly uid: () => string;
  /** Five characters for `generateName`. */
  readonly suffix: () => string;
  readonly namespaces: ServedResource;
}

/** Creating, changing and deleting objects by the rules that hold for all kinds. */
export class ObjectWrites {
  readonly #deps: WritesDeps;

  constructor(deps: WritesDeps) {
    this.#deps = deps;
  }

  create(write: WriteRequest, body: ApiObject): Written {
    const { resource } = write;
    const { store, suffix, namespaces } = this.#deps;
    const { generateName } = body.metadata;
    const name = body.metadata.name || (generateName ? `${generateName}${suffix()}` : "");
    const named = placed(write, { ...body, metadata: { ...body.metadata, name } });
    checkNamespace(store, namespaces, { ...write, name });
    const object = this.#defaulted(resource, named);
    const admitted = this.#mutated({ ...write, name }, object, undefined);
    return this.#insert({ ...write, name }, this.tracked(write, admitted), body.metadata.resourceVersion);
  }

  /** The object with its fields written down as the writer's. */
  tracked(write: WriteRequest, object: ApiObject): ApiObject {
    const { schema } = write.resource;
    return trackUpdate(schema, undefined, object, emptyObjectOf(schema), this.#writer(write));
  }

  /** Puts what `change` makes of the object in its place. */
  update(write: WriteRequest, change: (old: ApiObject) => ApiObject, isPut = false): Written {
    const { resource, namespace, name } = write;
    const old = this.#deps.store.get(resource, namespace, name);
    const wanted = placed(write, change(old));
    checkVersion(write, wanted, old, isPut);
    const object = this.#defaulted(resource, rejoinedObject(resource, write.subresource, wanted, old));
    const admitted = this.#mutated(write, object, old);
    const tracked = trackUpdate(resource.schema, old, sharedWith(old, admitted) as ApiObject, {}, this.#writer(write));
    return this.#replace(write, tracked, old);
  }

  /** Server-side apply: creates, or changes what the manager says, and takes back what it no longer says. */
  apply(write: WriteRequest, body: ApiObject, force: boolean): Written {
    const { resource, namespace, name } = write;
    const { store, namespaces } = this.#deps;
    const named = { ...body, metadata: { ...body.metadata, name: body.metadata.name || name } };
    if (body.metadata.managedFields !== undefined) throw badRequest("metadata.managedFields must be nil");
    const old = store.find(resource, namespace, name);
    if (old === undefined && write.subresource !== "") throw notFound(resource, name);
    // Whose the fields are is asked before whether this is the object that is meant, and in which version.
    const merged = applyFields(resource.schema, old, old === undefined ? placed(write, named) : named, force, this.#writer(write));
    const applied = placed(write, named);
    if (old === undefined) {
      if (applied.metadata.resourceVersion) throw modified(resource, name);
      checkNamespace(store, namespaces, write);
    } else checkVersion(write, applied, old, false);
    const object = this.#defaulted(resource, old === undefined ? merged : rejoinedObject(resource, write.subresource, merged, old));
    const admitted = this.#mutated(write, object, old);
    return old === undefined ? this.#insert(write, admitted) : this.#replace(write, admitted, old);
  }

  /** Deletes at once, or marks for deletion where finalizers are waited for. Returns the object then. */
  delete(
    write: WriteRequest,
    { preconditions = {}, propagationPolicy }: DeleteRequest,
  ): { readonly object: ApiObject; readonly gone: boolean } {
    const { resource, namespace, name } = write;
    const { store, admission, time, namespaces } = this.#deps;
    const old = store.get(resource, namespace, name);
    checkPreconditions(resource, old, preconditions);
    admission.validate({ ...admissionOf(write, "DELETE"), object: undefined, oldObject: old });
    const policy = { Foreground: "foregroundDeletion", Orphan: "orphan" }[propagationPolicy ?? ""];
    const finalizers = [...new Set([...(old.metadata.finalizers ?? []), ...(policy === undefined ? [] : [policy])])];
    const isNamespace = resource === namespaces;
    if (finalizers.length === 0 && !isNamespace) {
      if (!write.dryRun) store.remove(resource, old);
      return { object: old, gone: true };
    }
    const isMarked = old.metadata.deletionTimestamp !== undefined && isSame(finalizers, old.metadata.finalizers ?? []);
    const marked = isMarked ? old : markedObject(old, finalizers, isNamespace, time());
    return { object: isMarked || write.dryRun ? marked : store.put(resource, marked), gone: false };
  }

  #insert(write: WriteRequest, object: ApiObject, resourceVersion = ""): Written {
    const { resource, namespace, name, dryRun } = write;
    const { store, time, uid } = this.#deps;
    const born = bornObject(resource, namespace, object, uid(), time());
    this.#validate(write, born, undefined);
    // What is new has no version yet. The server finds out when it stores the object, and tells it as a failure of its own.
    if (resourceVersion && !dryRun) throw new ApiFault(500, "", "resourceVersion should not be set on objects to be created");
    if (store.find(resource, namespace, name) !== undefined) throw alreadyExists(resource, name);
    return { object: dryRun ? born : store.put(resource, born), created: true };
  }

  #replace(write: WriteRequest, object: ApiObject, old: ApiObject): Written {
    const { resource, dryRun } = write;
    const { store } = this.#deps;
    const next = resource.rules.onUpdate === undefined ? { ...object, metadata: { ...object.metadata } } : copyOf(object);
    resource.rules.onUpdate?.(next, old);
    if (resource.generation && !isSame(countedContent(resource, next), countedContent(resource, old)))
      next.metadata.generation = (old.metadata.generation ?? 0) + 1;
    this.#validate(write, next, old);
    const settled = isSame(withoutManagers(next), withoutManagers(old)) ? settleTimes(old, next) : next;
    if (isSame(settled, old)) return { object: old, created: false };
    if (dryRun) return { object: settled, created: false };
    if (this.#isOver(settled)) {
      store.remove(resource, settled);
      return { object: settled, created: false };
    }
    return { object: store.put(resource, settled), created: false };
  }

  /** Marked for deletion, and the last finalizer is gone. */
  #isOver({ kind, metadata, spec }: ApiObject): boolean {
    if (metadata.deletionTimestamp === undefined || (metadata.finalizers ?? []).length > 0) return false;
    return kind !== this.#deps.namespaces.kind || ((spec as { finalizers?: string[] } | undefined)?.finalizers ?? []).length === 0;
  }

  #defaulted(resource: ServedResource, object: ApiObject): ApiObject {
    const complete = resource.custom ? copyOf(object) : (withoutEmpty(resource.schema, copyOf(object)) as ApiObject);
    resource.rules.defaults?.(complete);
    return complete;
  }

  #mutated(write: WriteRequest, object: ApiObject, oldObject: ApiObject | undefined): ApiObject {
    const { admission, access, store } = this.#deps;
    const mutated = admission.mutated({ ...admissionOf(write, oldObject ? "UPDATE" : "CREATE"), object, oldObject });
    checkEscalation(access, store, { ...write, object: mutated, old: oldObject });
    return mutated;
  }

  #validate(write: WriteRequest, object: ApiObject, oldObject: ApiObject | undefined): void {
    const { resource, warn } = write;
    const meta = metadataProblems(object, !resource.custom);
    // Changes of any kind are checked twice, and those of built-in kinds as new objects too, twice.
    const again = Array.from({ length: resource.custom ? 2 : 4 }, () => meta).flat();
    const ownProblems =
      oldObject === undefined ? [...nameProblem(resource, object), ...meta] : [...finalizerProblems(object, oldObject), ...again];
    const causes = [...ownProblems, ...(resource.rules.validate?.(object, oldObject) ?? [])];
    if (causes.length > 0) throw invalid(resource, object.metadata.name, causes);
    builtinAdmission(this.#deps.store, resource, object, oldObject).forEach(warn);
    this.#deps.admission.validate({ ...admissionOf(write, oldObject ? "UPDATE" : "CREATE"), object, oldObject });
  }

  #writer({ resource, manager, subresource }: WriteRequest): FieldWriter {
    return {
      manager,
      apiVersion: apiVersionOf(resource),
      subresource: subresource === "" ? undefined : subresource,
      time: this.#deps.time(),
      hasStatus: hasStatus(resource),
    };
  }
}

function admissionOf(
  { resource, namespace, name, subresource, caller }: WriteRequest,
  operation: Admission["operation"],
): Omit<Admission, "object" | "oldObject"> {
  return { operation, resource, namespace, name, subresource, caller };
}
