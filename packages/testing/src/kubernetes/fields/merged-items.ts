/** The wanted items in their order, joined with those of the same name; the others where they stand relative to those around them. */
export function mergedItems(
  live: readonly unknown[],
  wanted: readonly unknown[],
  name: (item: unknown) => string,
  merge: (old: unknown, item: unknown) => unknown,
): unknown[] {
  const old = new Map(live.map((item) => [name(item), item]));
  const names = new Set(wanted.map(name));
  const merged: unknown[] = [];
  const rest = [...live];
  const takeOthers = (): void => {
    while (rest.length > 0 && !names.has(name(rest[0]))) merged.push(rest.shift());
  };
  for (const item of wanted) {
    takeOthers();
    merged.push(merge(old.get(name(item)), item));
    const at = rest.findIndex((other) => name(other) === name(item));
    if (at !== -1) rest.splice(at, 1);
  }
  takeOthers();
  return merged;
}
