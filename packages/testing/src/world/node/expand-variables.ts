/**
 * Replaces `$(NAME)` by the variable's value, as a kubelet does in `command`, `args` and `env`. A name that is not
 * known stays as it is; `$$` stands for one `$` that begins no reference.
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole: string, name: string | undefined) => {
    if (whole === "$$") return "$";
    return name !== undefined && Object.hasOwn(variables, name) ? String(variables[name]) : whole;
  });
}
