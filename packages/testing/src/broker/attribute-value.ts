/** A value in DynamoDB's own notation, reduced to what a service item holds. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Readonly<Record<string, AttributeValue>> };

/** As Go's SDK marshals it: an empty text becomes NULL, a key whose value is undefined is left out. */
export function toAttributeValue(value: unknown): AttributeValue {
  if (value === null || value === undefined || value === "") return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return { M: Object.fromEntries(fields.map(([key, item]) => [key, toAttributeValue(item)])) };
}

export function fromAttributeValue(value: AttributeValue | undefined): unknown {
  if (value === undefined || "NULL" in value) return null;
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("L" in value) return value.L.map(fromAttributeValue);
  return Object.fromEntries(Object.entries(value.M).map(([key, item]) => [key, fromAttributeValue(item)]));
}
