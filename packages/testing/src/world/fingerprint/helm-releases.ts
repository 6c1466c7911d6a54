import type { ApiObject } from "../../kubernetes/index.ts";

/** A helm release, as its newest record tells. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** `deployed`, or what else helm calls it. */
  readonly status: string;
}

/** Tells whether a Secret is helm's record of one revision of a release. */
export function isReleaseRecord(secret: ApiObject): boolean {
  return secret["type"] === "helm.sh/release.v1";
}

/**
 * The releases there are. Only the newest record of each counts, and not its number: a run that resumes may need one revision
 * more. Which objects belong to it shows in the objects themselves.
 */
export function helmReleases(secrets: readonly ApiObject[]): readonly Release[] {
  const newest = new Map<string, { readonly release: Release; readonly revision: number }>();
  for (const { metadata } of secrets.filter(isReleaseRecord)) {
    const { name = "", status = "", version = "0" } = metadata.labels ?? {};
    const key = `${metadata.namespace}/${name}`;
    const revision = Number(version);
    if ((newest.get(key)?.revision ?? -1) < revision)
      newest.set(key, { release: { name, namespace: metadata.namespace ?? "", status }, revision });
  }
  return [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { release }]) => release);
}
