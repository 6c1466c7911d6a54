/** One page of a list, and where the next begins. */
export function page<T>(items: readonly T[], token: string | undefined, size: number): { readonly items: T[]; readonly rest: object } {
  const from = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString());
  const to = from + size;
  return {
    items: items.slice(from, to),
    rest: to < items.length ? { NextToken: Buffer.from(String(to)).toString("base64") } : {},
  };
}
