/** Takes the release back to an earlier revision, which becomes a new one. */
export interface RollbackRequest {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
}

export function rollbackArgs({ release, namespace, revision }: RollbackRequest): readonly string[] {
  return ["rollback", release, String(revision), "--namespace", namespace, "--history-max", "5", "--timeout", "60s"];
}
