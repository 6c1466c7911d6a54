/** One broken rule, as Kubernetes' validation writes it. */
export type FieldProblem = string;

export function required(field: string, detail: string): FieldProblem {
  return `${field}: Required value: ${detail}`;
}

/** `value` is quoted as Go's `%#v` would: texts in quotes, lists and bytes as literals. */
export function invalid(field: string, value: string | number | readonly string[] | Uint8Array, detail: string): FieldProblem {
  return `${field}: Invalid value: ${literal(value)}: ${detail}`;
}

/** All problems as one text; `undefined` where there is none. */
export function aggregate(problems: readonly FieldProblem[]): string | undefined {
  const distinct = [...new Set(problems)];
  if (distinct.length === 0) return undefined;
  return distinct.length === 1 ? distinct[0] : `[${distinct.join(", ")}]`;
}

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** What keeps `value` from being a DNS label. */
export function dnsLabelProblems(field: string, value: string): readonly FieldProblem[] {
  if (new RegExp(`^${LABEL}$`).test(value) && value.length <= 63) return [];
  if (value.length > 63) return [invalid(field, value, "must be no more than 63 characters")];
  return [
    invalid(
      field,
      value,
      `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
    ),
  ];
}

/** What keeps `value` from being a DNS name. */
export function dnsSubdomainProblems(field: string, value: string): readonly FieldProblem[] {
  if (new RegExp(`^${LABEL}(\\.${LABEL})*$`).test(value) && value.length <= 253) return [];
  if (value.length > 253) return [invalid(field, value, "must be no more than 253 characters")];
  return [
    invalid(
      field,
      value,
      `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${LABEL}(\\.${LABEL})*')`,
    ),
  ];
}

/** Names and ids of offers: not empty, at most 63 bytes, otherwise whatever one likes. */
export function offerNameProblems(field: string, value: string): readonly FieldProblem[] {
  if (value === "") return [invalid(field, value, "must be non-empty")];
  return Buffer.byteLength(value) > 63 ? [invalid(field, value, "must be no more than 63 characters")] : [];
}

function literal(value: Parameters<typeof invalid>[1]): string {
  if (value instanceof Uint8Array) return `[]byte{${Array.from(value, (byte) => `0x${byte.toString(16)}`).join(", ")}}`;
  if (Array.isArray(value)) return `[]string{${value.map((item) => JSON.stringify(item)).join(", ")}}`;
  return JSON.stringify(value);
}
