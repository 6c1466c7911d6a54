import type { SeededRandom } from "../world/seeded-random.ts";

/** `count` different items, in the order they had; all of them where there are not more. */
export function sample<T>(items: readonly T[], count: number, random: SeededRandom): readonly T[] {
  if (count >= items.length) return items;
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(below(items.length, random));
  return items.filter((_, index) => drawn.has(index));
}

function below(limit: number, random: SeededRandom): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() % limit;
}
