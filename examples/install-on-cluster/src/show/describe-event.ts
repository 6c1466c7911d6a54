import type { PackageEvent } from "../install-events.ts";

/** One line about any event: its name in words, then its facts. A new event needs no new words here. */
export function describeEvent(event: PackageEvent): string {
  const { type, ...facts } = event;
  return [type.replaceAll("-", " "), ...Object.entries(facts).flatMap(describeFact)].join(" · ");
}

function describeFact([name, value]: readonly [string, unknown]): readonly string[] {
  if (name === "waitedMs") return [`${Math.round(Number(value) / 1_000)} s`];
  if (typeof value === "string" || typeof value === "number") return [`${value}`];
  // Of a thing within an event its name and how it came out are enough: the report has the rest.
  if (typeof value === "object" && value !== null && "name" in value)
    return [value.name, "outcome" in value ? value.outcome : undefined].filter((fact) => typeof fact === "string");
  return [];
}
