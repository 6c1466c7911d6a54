/** A JSON value as Go's `%v` prints it: how provision parameters that are not strings reach CloudFormation. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(inner).join(" ")}]`;
  if (typeof value === "object")
    return `map[${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${key}:${inner(item)}`)
      .join(" ")}]`;
  return String(value);
}

/** A list of the Go SDK's structures as `%v` prints it: each over several lines. */
export function awsText(items: readonly object[]): string {
  const members = (item: object): string =>
    Object.entries(item)
      .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
      .join(",\n");
  return `[${items.map((item) => `{\n${members(item)}\n}`).join(" ")}]`;
}

/** JSON as Go's encoder writes it: markup characters are escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const inner = (value: unknown): string => (value === null ? "<nil>" : goText(value));

/** From 1,000,000 on Go writes exponents, with two digits at least. */
function goNumber(value: number): string {
  const [digits = "0", exponent = "0"] = value.toExponential().split("e");
  if (value === 0 || (Number(exponent) >= -4 && Number(exponent) < 6)) return String(value);
  return `${digits}e${exponent.startsWith("-") ? "-" : "+"}${exponent.replace(/^[-+]/, "").padStart(2, "0")}`;
}
