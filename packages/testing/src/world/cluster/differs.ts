/** Tells whether two statuses differ in what the API keeps: not the order of fields, nor those that are absent, 0 or empty. */
export function differs(before: object | undefined, after: object): boolean {
  return JSON.stringify(before ?? {}, kept) !== JSON.stringify(after, kept);
}

function kept(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== 0 && inner !== undefined && !(Array.isArray(inner) && inner.length === 0))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
