import type { HelmInMemoryVersion } from "../helm-in-memory-version.ts";

type Table = Record<string, unknown>;

/**
 * The values that templates see: those that were given, over the chart's own. Tables are merged, all else is replaced, and null takes away
 * what the chart has. Neither of both is changed.
 */
export function mergeValues(chart: object, given: object, version: HelmInMemoryVersion): Readonly<Table> {
  const [values, defaults] = structuredClone([given as Table, chart as Table]) as [Table, Table];
  const isHelm3 = version.startsWith("v3");
  for (const [key, own] of Object.entries(defaults)) {
    // Helm 4 takes the chart's own nulls for nothing.
    const ours = isHelm3 ? own : withoutNulls(own);
    const value = values[key];
    if (value === null) delete values[key];
    else if (isTable(value) && isTable(ours)) mergeTable(value, ours);
    else if (!Object.hasOwn(values, key) && (isHelm3 || ours !== null)) values[key] = ours;
  }
  return values;
}

/** A null that takes nothing away stays. */
function mergeTable(values: Table, defaults: Table): void {
  for (const [key, ours] of Object.entries(defaults)) {
    const value = values[key];
    if (value === null && ours !== null) delete values[key];
    else if (isTable(value) && isTable(ours)) mergeTable(value, ours);
    else if (!Object.hasOwn(values, key)) values[key] = ours;
  }
}

function withoutNulls(value: unknown): unknown {
  if (!isTable(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
