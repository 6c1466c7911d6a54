import type { SharedAssertions } from "./shared-assertions.ts";

/** What fell below the number of shared assertions that there has been before; a sentence each. */
export function belowFloor(shared: readonly SharedAssertions[], floors: Readonly<Record<string, number>>): readonly string[] {
  const found = new Map(shared.map((one) => [`${one.api}, on ${one.server}`, one.shared]));
  return Object.entries(floors)
    .filter(([suite, floor]) => (found.get(suite) ?? 0) < floor)
    .map(([suite, floor]) => `${suite}: ${found.get(suite) ?? 0} shared assertions, fewer than the ${floor} of the floor`);
}
