import type { ApiObject, ManagedFieldsEntry } from "../api-object.ts";
import { ApiFault, type Cause } from "../api-fault.ts";
import type { Schema } from "../schema/schema.ts";
import { claimedFields, decodeFields, type Difference, differenceOf, elementsOf, encodeFields, joinPath } from "./field-set.ts";
import { fieldPath } from "./field-path.ts";
import { mergeApplied, withoutPath } from "./merge-applied.ts";

/** Who writes, and where. */
export interface FieldWriter {
  readonly manager: string;
  readonly apiVersion: string;
  /** Set when the write came in at a subresource. */
  readonly subresource: string | undefined;
  /** Now, as `metadata` writes it. */
  readonly time: string;
  /** The kind has a `/status`, so writes to the object itself do not reach it. */
  readonly hasStatus: boolean;
}

/** One manager's fields while they are worked on. */
interface Holding extends Omit<ManagedFieldsEntry, "fieldsV1"> {
  fields: Set<string>;
  /** As the object had them, where they are still the same. */
  written?: ManagedFieldsEntry["fieldsV1"] | undefined;
}

/** Places that the API itself looks after. Nobody owns them. */
const UNOWNED = new Set(
  ["", "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion"].map((field) =>
    field === "" ? "f:metadata" : joinPath("f:metadata", `f:${field}`),
  ),
)
  .add("f:apiVersion")
  .add("f:kind");

/** `after`, with the changes since `before` written down as `writer`'s. */
export function trackUpdate(
  schema: Schema,
  before: ApiObject | undefined,
  after: ApiObject,
  emptyObject: object,
  writer: FieldWriter,
): ApiObject {
  const holdings = holdingsOf(before);
  const difference = ownable(differenceOf(schema, strip(before ?? emptyObject), strip(after)), writer);
  const taken = [...difference.added, ...difference.modified];
  for (const holding of holdings) release(holding, [...taken, ...difference.removed]);
  if (taken.length > 0) {
    const own = holdingOf(holdings, writer, "Update");
    for (const path of taken) own.fields.add(path);
    own.written = undefined;
    own.time = writer.time;
  }
  return withHoldings(after, holdings);
}

/**
 * Server-side apply: `live` with `applied` merged into it, and without what the writer applied before, no longer does,
 * and nobody else holds.
 * @throws ApiFault 409 where others hold fields with other values, unless `force`.
 */
export function applyFields(
  schema: Schema,
  live: ApiObject | undefined,
  applied: ApiObject,
  force: boolean,
  writer: FieldWriter,
): ApiObject {
  const holdings = holdingsOf(live);
  const base = live ?? { apiVersion: applied.apiVersion, kind: applied.kind, metadata: { name: applied.metadata.name } };
  const own = holdingOf(holdings, writer, "Apply");
  const former = own.fields;
  const claimed = claimedFields(schema, applied);
  own.fields = new Set([...claimed].filter((path) => isOwnable(path, writer)));
  own.written = undefined;

  let merged = mergeApplied(schema, base, applied);
  const kept = withAncestors([...claimed, ...holdings.flatMap(({ fields }) => [...fields])]);
  const dropped = [...withAncestors(former)].filter((path) => !kept.has(path) && !UNOWNED.has(path));
  for (const path of dropped.sort((a, b) => a.length - b.length)) merged = withoutPath(schema, merged, path);

  const difference = ownable(differenceOf(schema, strip(base), strip(merged as ApiObject)), writer);
  const taken = [...difference.added, ...difference.modified];
  const others = holdings.filter((holding) => holding !== own);
  const conflicts = others.flatMap((holding) => taken.filter((path) => holding.fields.has(path)).map((path) => ({ holding, path })));
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts);
  for (const holding of others) release(holding, [...taken, ...difference.removed]);
  own.time = writer.time;
  return withHoldings(merged as ApiObject, holdings);
}

/** `after` with the times of `before` where nothing but ownership changed: a write that only shares fields has no time. */
export function settleTimes(before: ApiObject, after: ApiObject): ApiObject {
  const times = new Map((before.metadata.managedFields ?? []).map((entry) => [keyOf(entry), entry.time]));
  const entries = (after.metadata.managedFields ?? []).map(({ time: _new, ...entry }) => {
    const time = times.get(keyOf(entry));
    return time === undefined ? entry : { ...entry, time };
  });
  return withEntries(after, entries);
}

function strip({ metadata, ...object }: Partial<ApiObject>): object {
  const { managedFields: _fields, ...rest } = metadata ?? { name: "" };
  return { ...object, metadata: rest };
}

function ownable({ added, modified, removed }: Difference, writer: FieldWriter): Difference {
  const only = (paths: Set<string>): Set<string> => new Set([...paths].filter((path) => isOwnable(path, writer)));
  return { added: only(added), modified: only(modified), removed };
}

function isOwnable(path: string, { subresource, hasStatus }: FieldWriter): boolean {
  if (UNOWNED.has(path)) return false;
  const isStatus = path === "f:status" || path.startsWith(joinPath("f:status", ""));
  return subresource === "status" ? isStatus : !(isStatus && hasStatus);
}

function holdingsOf(object: ApiObject | undefined): Holding[] {
  return (object?.metadata.managedFields ?? []).map(({ fieldsV1, ...entry }) => ({
    ...entry,
    fields: decodeFields(fieldsV1),
    written: fieldsV1,
  }));
}

function holdingOf(holdings: Holding[], { manager, apiVersion, subresource, time }: FieldWriter, operation: Holding["operation"]): Holding {
  const entry: Holding = {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: "FieldsV1",
    fields: new Set(),
    ...(subresource === undefined ? {} : { subresource }),
  };
  const found = holdings.find((holding) => keyOf(holding) === keyOf(entry));
  if (found === undefined) holdings.push(entry);
  return found ?? entry;
}

function release(holding: Holding, paths: readonly string[]): void {
  for (const path of paths) if (holding.fields.delete(path)) holding.written = undefined;
}

function withHoldings(object: ApiObject, holdings: readonly Holding[]): ApiObject {
  const entries = holdings
    .filter(({ fields }) => fields.size > 0)
    .map(({ fields, written, manager, operation, apiVersion, time, fieldsType, subresource }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType,
      fieldsV1: written ?? encodeFields(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }));
  return withEntries(object, entries);
}

function withEntries(object: ApiObject, entries: readonly ManagedFieldsEntry[]): ApiObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  const managedFields = [...entries].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}

/** Appliers first, then by time, then by name. */
function sortKey({ operation, time = "", manager, apiVersion, subresource = "" }: Omit<ManagedFieldsEntry, "fieldsV1">): string {
  return [operation, time, manager, apiVersion, subresource].join("\0");
}

function keyOf({ manager, operation, apiVersion, subresource = "" }: Omit<ManagedFieldsEntry, "fieldsV1">): string {
  return [manager, operation, apiVersion, subresource].join("\0");
}

/** The places, and all places above them. */
function withAncestors(paths: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const path of paths) {
    let above = "";
    for (const element of elementsOf(path)) all.add((above = joinPath(above, element)));
  }
  return all;
}

function applyConflict(conflicts: readonly { readonly holding: Holding; readonly path: string }[]): ApiFault {
  const told = conflicts.map(({ holding, path }) => ({ manager: managerText(holding), path: fieldPath(path) }));
  const causes: Cause[] = told.map(({ manager, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${manager}`,
    field: path,
  }));
  const [first] = told;
  if (told.length === 1 && first)
    return new ApiFault(409, "Conflict", `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.path}`, { causes });
  const byManager = [...new Set(told.map(({ manager }) => manager))].sort();
  const lines = byManager.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...told.filter((one) => one.manager === manager).map(({ path }) => `- ${path}`),
  ]);
  return new ApiFault(409, "Conflict", `Apply failed with ${told.length} conflicts: ${lines.join("\n")}`, { causes });
}

function managerText({ manager, operation, apiVersion, subresource }: Holding): string {
  const name = `${JSON.stringify(manager)}${subresource === undefined ? "" : ` with subresource ${JSON.stringify(subresource)}`}`;
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}
