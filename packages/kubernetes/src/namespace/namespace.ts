import { type Installation, isOwned, OWNER_MARK } from "@osb/core";
import type { KubeObject } from "../kube-object.ts";

/** The namespace that an installation lives in. */
export interface NamespaceSpec {
  readonly installation: Installation;
  readonly name: string;
  /** Set on a namespace of ours only; what others have set beside them stays. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** A Namespace as the API gives it. */
export interface KubeNamespace extends KubeObject {
  readonly status?: { readonly phase?: string | undefined } | undefined;
}

/**
 * `namespace-requested`, or `namespace-labelled`, or neither, once; any number of `namespace-terminating` before it, while one of the
 * same name is being deleted; `namespace-ready` at the end. `destroy…`: `namespace-deletion-requested`, `namespace-terminating`, `namespace-gone`.
 */
export type NamespaceEvent =
  | {
      readonly type: "namespace-requested" | "namespace-labelled" | "namespace-ready" | "namespace-deletion-requested" | "namespace-gone";
      readonly name: string;
    }
  | { readonly type: "namespace-terminating"; readonly name: string; readonly waitedMs: number };

/** What has to happen next for the namespace to be there. */
export type NamespaceStep =
  | { readonly do: "create"; readonly labels: Readonly<Record<string, string>> }
  | { readonly do: "label"; readonly labels: Readonly<Record<string, string>> }
  | { readonly do: "wait" }
  | { readonly do: "finish"; readonly made: boolean };

/** Decides from what is there, and from nothing else. A namespace of somebody else's is used as it is. */
export function nextNamespaceStep({ installation, labels = {} }: NamespaceSpec, found: KubeNamespace | undefined): NamespaceStep {
  if (found === undefined) return { do: "create", labels: { ...labels, [OWNER_MARK]: installation.name } };
  if (isTerminating(found)) return { do: "wait" };
  if (!isOwned(installation, found.metadata.labels)) return { do: "finish", made: false };
  const missing = Object.entries(labels).filter(([key, value]) => found.metadata.labels?.[key] !== value);
  return missing.length === 0 ? { do: "finish", made: true } : { do: "label", labels: Object.fromEntries(missing) };
}

/** Whether it is being deleted. Such a namespace takes nothing in, and cannot be kept from going. */
export function isTerminating({ metadata, status }: KubeNamespace): boolean {
  return metadata.deletionTimestamp !== undefined || status?.phase === "Terminating";
}
