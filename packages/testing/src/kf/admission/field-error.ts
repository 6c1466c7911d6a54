/** One broken rule, as Knative tells it: the rule, and the fields that break it. */
export interface FieldError {
  readonly message: string;
  readonly paths: readonly string[];
  readonly details?: string | undefined;
}

export function missingField(...paths: readonly string[]): FieldError {
  return { message: "missing field(s)", paths };
}

/** All of it as one text, a line for each rule; `undefined` where nothing is wrong. */
export function toldErrors(errors: readonly FieldError[]): string | undefined {
  const found = new Map<string, { readonly paths: Set<string>; readonly details: string }>();
  for (const { message, paths, details } of errors) {
    const told = found.get(message) ?? { paths: new Set<string>(), details: details ? `\n${details}` : "" };
    for (const path of paths) told.paths.add(path);
    found.set(message, told);
  }
  if (found.size === 0) return undefined;
  const lines = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
  return lines.map(([message, { paths, details }]) => `${message}: ${[...paths].sort().join(", ")}${details}`).join("\n");
}

/** A field of something within `prefix`. */
export function within(prefix: string, errors: readonly FieldError[]): readonly FieldError[] {
  return errors.map((error) => ({ ...error, paths: error.paths.map((path) => `${prefix}.${path}`) }));
}
