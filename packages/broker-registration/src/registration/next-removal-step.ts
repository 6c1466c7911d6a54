import type { Installation } from "@osb/core";
import { type FoundRegistration, notOurs } from "./registration.ts";

/** What has to happen next for the broker to be gone. */
export type RemovalStep =
  | { readonly do: "remove" }
  | { readonly do: "wait"; readonly finalizers: readonly string[] }
  | { readonly do: "finish"; readonly left: readonly string[] };

/** Decides from what was seen, and from nothing else. */
export function nextRemovalStep(installation: Installation, found: FoundRegistration | undefined): RemovalStep {
  if (found === undefined) return { do: "finish", left: [] };
  const left = notOurs(installation, found);
  if (left.length > 0) return { do: "finish", left };
  return found.deleting ? { do: "wait", finalizers: found.finalizers } : { do: "remove" };
}
