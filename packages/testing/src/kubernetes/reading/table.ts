import type { ApiObject } from "../api-object.ts";
import type { Column, ServedResource } from "../served-resource.ts";

/** How a Table tells of each row's object. */
export type RowObjects = "Metadata" | "None" | "Object";

/** Objects as `kubectl get` shows them: the server decides on columns and cells. */
export function tableOf(
  resource: ServedResource,
  objects: readonly ApiObject[],
  metadata: object,
  now: Date,
  rowObjects: RowObjects = "Metadata",
): object {
  const columns = resource.rules.columns ?? (resource.custom ? [NAME, AGE] : [NAME, CREATED_AT]);
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: columns.map(({ name, type, priority }) => ({
      name,
      type,
      format: name === "Name" ? "name" : "",
      description: "",
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now) ?? "<none>"),
      object: rowObject(object, rowObjects),
    })),
  };
}

/** An object without everything but its metadata. */
export function partialOf({ metadata }: ApiObject): object {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

function rowObject(object: ApiObject, rowObjects: RowObjects): object | null {
  if (rowObjects === "None") return null;
  return rowObjects === "Object" ? object : partialOf(object);
}

/** A column, shown always and of texts unless said otherwise. */
export function column(
  name: string,
  cell: Column["cell"],
  { type = "string", priority = 0 }: { readonly type?: string; readonly priority?: number } = {},
): Column {
  return { name, type, priority, cell };
}

/** The column that every table begins with. */
export const NAME = column("Name", ({ metadata }) => metadata.name);
/** The column with the time since an object was made. */
export const AGE = column("Age", ({ metadata }, now) => ageOf(metadata.creationTimestamp, now));
const CREATED_AT = column("Created At", ({ metadata }) => metadata.creationTimestamp);

/** `5s`, `3m12s`, `26h`, `4d`: as coarse as kubectl's own. */
export function ageOf(since: string | undefined, now: Date): string {
  if (since === undefined) return "<unknown>";
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const both = (large: number, unit: string, small: number, smallUnit: string): string =>
    `${large}${unit}${small === 0 ? "" : `${small}${smallUnit}`}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return both(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return both(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (days < 8) return both(days, "d", hours % 24, "h");
  if (days < 730) return `${days}d`;
  return both(Math.floor(days / 365), "y", days % 365, "d");
}
