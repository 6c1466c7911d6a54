import type { Installation } from "@osb/core";
import type { Trust } from "@osb/osb-client";
import type { Marketplace } from "../marketplace/marketplace.ts";
import { BEING_DELETED, BEING_WRITTEN, NO_ANSWER, type RegistrationFailure } from "./registration-failure.ts";

/** Who sees the broker: everybody on the cluster, or one namespace (with Kf: a Space). It need not be the broker's own. */
export type Scope = { readonly kind: "cluster" } | { readonly kind: "namespace"; readonly namespace: string };

/** One registration: brokers of different scopes may share a name. */
export interface RegistrationPlace {
  readonly name: string;
  readonly scope: Scope;
}

export interface SecretRef {
  readonly namespace: string;
  readonly name: string;
}

/** A registration as it is wanted, checked and with its defaults filled in. */
export interface RegistrationSpec extends RegistrationPlace {
  readonly installation: Installation;
  readonly url: string;
  readonly trust: Trust;
  /** Where the caller keeps the credentials. */
  readonly source: SecretRef;
  /** The Secret that the broker object names; a copy of ours where `source` lies in another namespace than a namespaced broker. */
  readonly secret: SecretRef;
  readonly credentialsVersion: string | undefined;
  readonly replace: boolean;
  readonly acceptUnlistedByKf: boolean;
}

/** What the platform tells about a broker. */
export type RegistrationState =
  | { readonly is: "pending" }
  | { readonly is: "failing"; readonly failure: RegistrationFailure }
  | { readonly is: "ready" };

/** A registration as it was found. */
export interface FoundRegistration {
  /** The installation whose mark it carries. */
  readonly owner: string | undefined;
  readonly url: string;
  readonly trust: Trust | { readonly kind: "unverified" };
  readonly secret: SecretRef | undefined;
  readonly credentialsVersion: string | undefined;
  /** ISO 8601, by the cluster's clock. */
  readonly createdAt: string;
  readonly deleting: boolean;
  readonly finalizers: readonly string[];
  /** As `kubectl get` shows it in the column STATUS. */
  readonly status: string;
  readonly state: RegistrationState;
  /** What is listed of it. A broker that fails keeps what it offered before. Looked for, as `offers`, only once the platform has told something. */
  readonly marketplace: Marketplace;
  /** How many services and plans of it are stored. */
  readonly offers: number;
  /** Stands for all that can be seen of it; another value means that the platform did something. */
  readonly activity: string;
}

/** How far one call has come: durations, which no observation can tell. */
export interface Progress {
  /** Since this call last wrote or kicked. */
  readonly sinceAskedMs: number | undefined;
  /** Since something about the registration last changed under this call's eyes. */
  readonly sinceMovedMs: number | undefined;
  /** Since services or plans were last seen to become more. */
  readonly sinceGrownMs: number | undefined;
  readonly requests: number;
  readonly kicks: number;
}

/** What has to happen next for the broker to be ready. */
export type RegistrationStep =
  | { readonly do: "request"; readonly differences: readonly string[] }
  | { readonly do: "kick"; readonly why: "credentials-changed" | "not-ready" }
  | { readonly do: "wait"; readonly failure: RegistrationFailure }
  | { readonly do: "refuse"; readonly differences: readonly string[] }
  | { readonly do: "give-up"; readonly failure: RegistrationFailure }
  | { readonly do: "finish"; readonly found: FoundRegistration };

/** A kick makes the platform fetch the catalog again at once, instead of after its back-off of up to 20 minutes. */
const KICK_AFTER_MS = 10_000;

/** A second attempt of the platform's own comes about a second after the first. */
const BELIEVE_AFTER_MS = 2_000;

/** Long enough for an attempt that was kicked to have failed again. */
const CONFIRM_AFTER_MS = 5_000;

/**
 * While the platform writes services that exist already, nothing that can be seen changes, at about five writes a second; a kick
 * in the middle would make it begin anew.
 */
const REWRITING_MS = 30_000;

/** Decides from what was seen, and from nothing else. */
export function nextRegistrationStep(spec: RegistrationSpec, found: FoundRegistration | undefined, progress: Progress): RegistrationStep {
  if (found === undefined) return { do: "request", differences: [] };
  if (found.deleting) return { do: "wait", failure: BEING_DELETED };

  const foreign = foreignness(spec, found);
  if (foreign.length > 0 && !spec.replace) return { do: "refuse", differences: foreign };
  const differences = [...foreign, ...differencesOf(spec, found)];
  if (differences.length > 0 && progress.requests > 1)
    return { do: "refuse", differences: [...differences, "although it was written otherwise just now"] };
  if (differences.length > 0) return { do: "request", differences };
  if (spec.credentialsVersion !== undefined && spec.credentialsVersion !== found.credentialsVersion)
    return { do: "kick", why: "credentials-changed" };

  const { state } = found;
  switch (state.is) {
    case "pending":
      return { do: "wait", failure: NO_ANSWER };
    case "failing":
      return recoveryStep(state.failure, found, progress);
    case "ready":
      return { do: "finish", found };
    default:
      return state satisfies never;
  }
}

function recoveryStep(failure: RegistrationFailure, { offers }: FoundRegistration, progress: Progress): RegistrationStep {
  const { sinceAskedMs = Infinity, sinceMovedMs = Infinity, sinceGrownMs = Infinity, kicks } = progress;
  const quietMs = Math.min(sinceAskedMs, sinceMovedMs);
  // Whatever went wrong before is over: what is told is told again only when all is written.
  if (sinceGrownMs < BELIEVE_AFTER_MS) return { do: "wait", failure: BEING_WRITTEN };

  const wait: RegistrationStep = { do: "wait", failure };
  const kick: RegistrationStep = { do: "kick", why: "not-ready" };
  const patienceMs = offers > 0 && kicks > 0 ? REWRITING_MS : 0;
  switch (failure.waiting) {
    case "may-help":
      return quietMs < Math.max(KICK_AFTER_MS, patienceMs) ? wait : kick;
    case "useless":
      // What is told may be older than what this call changed: it is believed once a kick has brought the same again.
      if (kicks === 0) return quietMs < BELIEVE_AFTER_MS ? wait : kick;
      return quietMs < Math.max(CONFIRM_AFTER_MS, patienceMs) ? wait : { do: "give-up", failure };
    default:
      return failure.waiting satisfies never;
  }
}

/** Why a broker of that name is not ours to change, if it is not. A URL of another broker under our mark is a mistake or worse. */
export function foreignness({ installation, url }: RegistrationSpec, found: FoundRegistration): readonly string[] {
  return [...notOurs(installation, found), ...(found.url === url ? [] : [`its URL is ${found.url}`])];
}

/** Why a broker does not belong to `installation`, if it does not. */
export function notOurs({ name }: Installation, { owner }: FoundRegistration): readonly string[] {
  if (owner === name) return [];
  return [owner === undefined ? "nobody's label is on it" : `it belongs to installation ${owner}`];
}

/** In what a broker differs from what is wanted, its URL aside. */
export function differencesOf({ trust, secret }: RegistrationSpec, found: FoundRegistration): readonly string[] {
  const differences: string[] = [];
  if (found.trust.kind === "unverified") differences.push("its certificate is not verified");
  else if (found.trust.kind !== trust.kind || (found.trust.kind === "ca" && trust.kind === "ca" && found.trust.pem !== trust.pem))
    differences.push("it trusts other authorities");
  if (found.secret?.name !== secret.name || found.secret.namespace !== secret.namespace)
    differences.push("it takes its credentials from another Secret");
  return differences;
}
