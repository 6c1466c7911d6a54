import type { PackageEvent } from "../install-events.ts";

/** One line about any event: its name in words, then its facts. A new event needs no new words here. */
export function describeEvent(event: PackageEvent): string {
  const facts = Object.entries(event).flatMap(([name, value]) => {
    if (name === "type" || value === undefined || value === null || typeof value === "object") return [];
    if (name === "waitedMs") return [`${Math.round(Number(value) / 1000)} s`];
    return [String(value)];
  });
  return [event.type.replaceAll("-", " "), ...facts].join(" · ");
}
