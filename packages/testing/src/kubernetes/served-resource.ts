import type { Resource } from "@osb/kubernetes";
import type { ApiObject } from "./api-object.ts";
import type { Cause } from "./api-fault.ts";
import type { Schema } from "./schema/schema.ts";

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: ApiObject, now: Date) => unknown;
}

/** What a kind asks for beyond what holds for all objects. */
export interface KindRules {
  /** What the kind's decoder says of a value that is of the right type and cannot be read. */
  readonly decodeProblem?: (object: ApiObject) => string | undefined;
  /** Fills in what the API fills in when it reads an object: before field managers are told apart. */
  readonly defaults?: (object: ApiObject) => void;
  /** Fills in what the API sets itself when an object is made: no manager owns it. */
  readonly onCreate?: (object: ApiObject) => void;
  /** Keeps what the API has set itself, where a change says nothing of it. */
  readonly onUpdate?: (object: ApiObject, old: ApiObject) => void;
  /** What is wrong with `object`, given what it is to replace. */
  readonly validate?: (object: ApiObject, old: ApiObject | undefined) => readonly Cause[];
  /** `spec` is the API's own, and changed through `/finalize` alone. */
  readonly keepsSpec?: boolean;
  readonly columns?: readonly Column[];
  /** DELETE answers the object instead of a Status. */
  readonly deleteAnswersObject?: boolean;
}

/** A resource that the fake serves. */
export interface ServedResource extends Resource {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** `status`, `log`, …: what the path may name behind the object. */
  readonly subresources: readonly string[];
  readonly schema: Schema;
  /** Made from a CustomResourceDefinition: no strategic merge, its own error texts. */
  readonly custom: boolean;
  /** `metadata.generation` counts changes of everything but metadata and status. */
  readonly generation: boolean;
  /** PUT may come without a resourceVersion. */
  readonly unconditionalUpdate: boolean;
  readonly rules: KindRules;
}

/** What can be done to a resource whose objects are stored. */
export const ALL_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;

/** `Deployment.apps`, as messages about an object's content name it. */
export function qualifiedKind({ group, kind }: Resource): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** Tells whether the kind's status is written through `/status` alone. */
export function hasStatus({ subresources }: ServedResource): boolean {
  return subresources.includes("status");
}
