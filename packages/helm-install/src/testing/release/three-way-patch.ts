import { isDeepStrictEqual } from "node:util";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What has to change about `live` for it to be as `target`, as a JSON merge patch: fields that differ, and null for those that `original`
 * had and `target` has not. What neither of both names stays. `undefined` where nothing has to change.
 *
 * Helm 3 sends a strategic merge patch, by which entries that somebody else has put into a list stay; here a list is taken as a whole.
 */
export function threeWayPatch(original: object, target: object, live: object): object | undefined {
  const patch = patchOf(original as Fields, target as Fields, live as Fields);
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function patchOf(original: Fields, target: Fields, live: Fields): Fields {
  const dropped = Object.keys(original).filter((key) => !(key in target) && key in live);
  const changed = Object.entries(target).flatMap(([key, wanted]): (readonly [string, unknown])[] => {
    const found = live[key];
    if (isFields(wanted) && isFields(found)) {
      const inner = patchOf(fieldsOf(original[key]), wanted, found);
      return Object.keys(inner).length === 0 ? [] : [[key, inner]];
    }
    return isMet(wanted, found, original[key]) ? [] : [[key, wanted]];
  });
  return Object.fromEntries([...dropped.map((key) => [key, null] as const), ...changed]);
}

/** A list is met where it is wanted as it was wanted before and each entry has what is wanted, beside what the server has added. */
function isMet(wanted: unknown, found: unknown, original: unknown): boolean {
  if (!Array.isArray(wanted)) return isDeepStrictEqual(wanted, found);
  return isDeepStrictEqual(wanted, original) && isWithin(wanted, found);
}

function isWithin(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(found) && found.length === wanted.length && wanted.every((item, index) => isWithin(item, found[index]));
  if (!isFields(wanted)) return isDeepStrictEqual(wanted, found);
  return isFields(found) && Object.entries(wanted).every(([key, value]) => isWithin(value, found[key]));
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
