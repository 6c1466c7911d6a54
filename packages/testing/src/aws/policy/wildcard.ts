/** Tells whether `text` fits `pattern`, in which `*` stands for any characters and `?` for one. */
export function fitsWildcard(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`).test(text);
}

/** Like {@link fitsWildcard}, but no wildcard reaches from one of an ARN's six parts into the next, as IAM has it. */
export function fitsArn(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const parts = partsOf(arn);
  const patterns = partsOf(pattern);
  return patterns.length === parts.length && patterns.every((part, index) => fitsWildcard(part, parts[index] ?? ""));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
