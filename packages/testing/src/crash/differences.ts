/** Where two pieces of plain data differ, as sentences with paths: `aws.users[0].keys: 2 items instead of 1`. At most `most` of them. */
export function differences(
  wanted: unknown,
  found: unknown,
  { at = "", most = 12 }: { readonly at?: string; readonly most?: number } = {},
): readonly string[] {
  if (most <= 0 || Object.is(wanted, found)) return [];
  if (!isComposed(wanted) || !isComposed(found) || Array.isArray(wanted) !== Array.isArray(found))
    return [`${at || "all of it"}: ${told(found)} instead of ${told(wanted)}`];
  if (Array.isArray(wanted) && Array.isArray(found) && wanted.length !== found.length)
    return [`${at || "the list"}: ${found.length} items instead of ${wanted.length}: ${oddOnes(wanted, found)}`];

  const list: string[] = [];
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const path = Array.isArray(wanted) ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`;
    list.push(...differences(wanted[key as never], found[key as never], { at: path, most: most - list.length }));
  }
  return list;
}

function isComposed(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What one list has and the other has not, whatever the order. */
function oddOnes(wanted: readonly unknown[], found: readonly unknown[]): string {
  const missing = wanted.map((item) => JSON.stringify(item));
  const added: string[] = [];
  for (const text of found.map((item) => JSON.stringify(item))) {
    const index = missing.indexOf(text);
    if (index < 0) added.push(text);
    else missing.splice(index, 1);
  }
  return [...missing.map((text) => `without ${short(text)}`), ...added.map((text) => `with ${short(text)}`)].join(", ");
}

function told(value: unknown): string {
  return value === undefined ? "nothing" : short(JSON.stringify(value));
}

function short(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
