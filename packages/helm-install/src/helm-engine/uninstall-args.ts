/** Removes the release's objects and all its records. One that is not there is removed already. */
export interface UninstallRequest {
  readonly release: string;
  readonly namespace: string;
}

export function uninstallArgs({ release, namespace }: UninstallRequest): readonly string[] {
  return ["uninstall", release, "--namespace", namespace, "--ignore-not-found", "--timeout", "60s"];
}
