/** Prints `v4.2.3`, in both major versions, and needs no cluster. */
export function versionArgs(): readonly string[] {
  return ["version", "--template", "{{.Version}}"];
}

/** `4.2.3` from what `helm version` prints; `undefined` where it is no version. */
export function helmVersionOf(stdout: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)\s*$/.exec(stdout)?.[1];
}
