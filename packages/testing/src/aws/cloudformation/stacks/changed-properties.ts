import type { ResourceType } from "../resources/resource-type.ts";
import type { Json } from "../template/template.ts";

/** The properties that differ. */
export function changedProperties(before: Json, wanted: Json): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(wanted)])].sort();
  return names.filter((name) => stable(before[name]) !== stable(wanted[name]));
}

/** Tells whether a change of these properties takes a new resource. */
export function takesReplacement({ properties }: ResourceType, changed: readonly string[]): boolean {
  return changed.some((name) => properties[name] === "replace");
}

/** Text that is equal for equal values: the order of members does not count, nor does whether a number is written as text. */
export function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value === undefined ? null : String(value));
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${stable(member)}`).join()}}`;
}
