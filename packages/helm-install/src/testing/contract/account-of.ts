import { unpackedRelease } from "../release/release-content.ts";

/** What became of a cluster, without what differs between two runs of the same scenario. */
export interface ClusterAccount {
  /** helm's, by revision. */
  readonly records: readonly object[];
  readonly objects: Readonly<Record<string, readonly object[]>>;
}

interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly object[];
  };
}

const VOLATILE = ["uid", "resourceVersion", "creationTimestamp", "generation"];

/** @param snapshot all objects, by the full name of their resource */
export function accountOf(snapshot: Readonly<Record<string, readonly object[]>>): ClusterAccount {
  const secrets = (snapshot["secrets"] ?? []) as readonly Stored[];
  const isRecord = ({ metadata }: Stored): boolean => metadata.name.startsWith("sh.helm.release");
  const rest = Object.entries(snapshot).map(([resource, objects]) => [
    resource,
    (objects as readonly Stored[]).filter((object) => !isRecord(object)).map(withoutChance),
  ]);
  return { records: secrets.filter(isRecord).map(recordOf), objects: Object.fromEntries(rest) as ClusterAccount["objects"] };
}

function recordOf(secret: Stored): object {
  const { data, ...rest } = secret as Stored & { readonly data: { readonly release: string } };
  const content = unpackedRelease(Buffer.from(data.release, "base64").toString("latin1"));
  return { ...(withoutChance(rest) as object), content: withoutTimes(content) };
}

/** Field managers are told apart by what they did and to what, and not when. */
function withoutChance(object: Stored): object {
  const { managedFields = [], labels = {}, ...metadata } = object.metadata;
  const kept = Object.entries(metadata).filter(([key]) => !VOLATILE.includes(key));
  return {
    ...object,
    metadata: {
      ...Object.fromEntries(kept),
      labels: withoutTimes(labels),
      managedFields: managedFields
        .map((entry) => ({ ...entry, time: undefined }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    },
  };
}

const TIMES = /^(first_deployed|last_deployed|modtime|schemamodtime|modifiedAt|createdAt)$/;

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      TIMES.test(key) || (key === "deleted" && inner !== "") ? "<time>" : withoutTimes(inner),
    ]),
  );
}
