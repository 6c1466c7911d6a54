import type { ApiObject } from "../../kubernetes/index.ts";

/** Metadata that the API server makes up, or that tells how often and by whom an object was written rather than what it is. */
const VOLATILE_METADATA: ReadonlySet<string> = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "managedFields",
  "deletionGracePeriodSeconds",
  "selfLink",
]);

/** Fields of a `spec` that are left out: they count kicks, and a run that resumes may kick once more. */
const VOLATILE_SPEC: ReadonlySet<string> = new Set(["relistRequests", "updateRequests"]);

/** Fields that are left out wherever they stand in a `status`, and why. */
const VOLATILE_STATUS: ReadonlySet<string> = new Set([
  // Echoes of `metadata.generation`, which counts writes.
  "observedGeneration",
  "reconciledGeneration",
  // The echo of the kicks.
  "updateRequests",
  // For people; the reason beside it says the same, and names of ReplicaSets are in it.
  "message",
]);

/** Owners are told by kind and name. */
const VOLATILE_METADATA_BELOW: ReadonlySet<string> = new Set(["uid"]);

/** Annotations that count on from write to write, and the one that tells one run from the others. */
const VOLATILE_ANNOTATIONS: ReadonlySet<string> = new Set([
  "deployment.kubernetes.io/revision",
  "deployment.kubernetes.io/revision-history",
  "osb-sdk/renewals",
  "osb-sdk/run",
]);

/**
 * Fields whose content chance makes: certificates, and annotations that stand for what is in Secrets. That they are there
 * counts.
 */
const RANDOM_FIELDS: ReadonlySet<string> = new Set(["caBundle", "osb-sdk/restart-on", "osb-sdk/credentials-version"]);

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

/** An object without what differs between two ways to the same end. */
export function normalisedObject(resource: string, object: ApiObject): object {
  const { apiVersion, kind, metadata, ...content } = object;
  const { annotations, ...rest } = without(metadata, VOLATILE_METADATA);
  const noted = without(annotations ?? {}, VOLATILE_ANNOTATIONS);
  return {
    apiVersion,
    kind,
    metadata: normalised({ ...rest, ...(Object.keys(noted).length > 0 && { annotations: noted }) }, VOLATILE_METADATA_BELOW),
    ...contentOf(resource, content),
  };
}

function contentOf(resource: string, content: Readonly<Record<string, unknown>>): object {
  switch (resource) {
    case "secrets":
      // Values are chance's or a person's: which fields there are, and whether something is in them, counts.
      return {
        ...content,
        data: Object.fromEntries(Object.entries(content["data"] ?? {}).map(([key, value]) => [key, value === "" ? "<empty>" : "<set>"])),
      };
    case "leases.coordination.k8s.io":
      // Who held it, since when and how often it changed hands is history; whether somebody holds it still is not.
      return { held: Boolean((content["spec"] as { readonly holderIdentity?: string } | undefined)?.holderIdentity) };
    case "customresourcedefinitions.apiextensions.k8s.io":
      // Given with the world, and long.
      return {};
    default: {
      const { spec, status, ...rest } = content;
      return {
        ...(normalised(rest) as object),
        ...(spec !== undefined && { spec: normalised(without(spec as object, VOLATILE_SPEC)) }),
        ...(status !== undefined && { status: normalised(status, VOLATILE_STATUS) }),
      };
    }
  }
}

/** @param dropped fields that are left out at any depth */
function normalised(value: unknown, dropped: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === "string") return TIME.test(value) ? "<time>" : value;
  if (Array.isArray(value)) return value.map((item) => normalised(item, dropped));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(without(value, dropped));
  return Object.fromEntries(
    fields.map(([field, inner]) => [
      field,
      RANDOM_FIELDS.has(field) && inner !== "" ? "<set>" : normalised(inOrder(field, inner), dropped),
    ]),
  );
}

/** Conditions stand in the order in which they changed last, which is history. */
function inOrder(field: string, value: unknown): unknown {
  if (field !== "conditions" || !Array.isArray(value)) return value;
  const typeOf = (condition: unknown): string => String((condition as { readonly type?: unknown } | null)?.type);
  return value.toSorted((a, b) => (typeOf(a) < typeOf(b) ? -1 : 1));
}

function without<T extends object>(object: T, fields: ReadonlySet<string>): T {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.has(field))) as T;
}
