/** How IAM's lists are asked for in parts. On the wire numbers are text. */
export interface PageRequest {
  readonly MaxItems?: number | string | undefined;
  readonly Marker?: string | undefined;
}

/** One part of a list, and where the next begins. */
export function page<Item>(
  items: readonly Item[],
  { MaxItems = 100, Marker = "0" }: PageRequest,
): { readonly items: readonly Item[]; readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const start = Number(Marker);
  const end = start + Number(MaxItems);
  const rest = end < items.length ? { IsTruncated: true, Marker: String(end) } : { IsTruncated: false };
  return { items: items.slice(start, end), rest };
}
