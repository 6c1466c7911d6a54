import type { Installation } from "@osb/core";

/** How the broker is to be reached and by whom. */
export interface BrokerAccessInput {
  readonly installation: Installation;
  /** The broker's. Has to be there. */
  readonly namespace: string;
  /** All names that callers use for the broker; see `brokerHosts`. */
  readonly hosts: readonly string[];
  /** The fingerprint of the plan that was read: where it would now be another one, nothing is done. */
  readonly expect?: string | undefined;
}

export interface SecretRef {
  readonly namespace: string;
  readonly name: string;
}

/** What callers and the release need to know. Holds no secret. */
export interface BrokerAccess {
  /** Secret of type `kubernetes.io/basic-auth`: `username`, `password`. */
  readonly basicAuth: SecretRef;
  /** Secret of type `kubernetes.io/tls`: `tls.crt`, `tls.key`, and `ca.crt`. */
  readonly tls: SecretRef;
  /** PEM: what callers have to trust. */
  readonly caBundle: string;
  /** Another one when the password or the certificate is another one. Gives neither away. */
  readonly version: string;
}

/** A Secret as it was found, judged. */
export interface FoundSecret {
  readonly owned: boolean;
  /** See `SecretStore`. */
  readonly version: string;
  /** Why what is in it cannot go on being used. */
  readonly problem: string | undefined;
}

export interface SeenAccess {
  readonly basicAuth: FoundSecret | undefined;
  readonly tls: FoundSecret | undefined;
}

/** What has to happen next for callers to get in. `follows` is the version of what is replaced. */
export type AccessStep =
  | { readonly do: "refuse"; readonly which: "basicAuth" | "tls" }
  | { readonly do: "make-password" | "make-certificate"; readonly reason: string; readonly follows: string | undefined }
  | { readonly do: "finish" };

/** Decides from what was found, and from nothing else. Nothing is made while anything is in the way. */
export function nextAccessStep({ basicAuth, tls }: SeenAccess): AccessStep {
  if (basicAuth?.owned === false) return { do: "refuse", which: "basicAuth" };
  if (tls?.owned === false) return { do: "refuse", which: "tls" };
  if (basicAuth === undefined || basicAuth.problem !== undefined)
    return { do: "make-password", reason: basicAuth?.problem ?? "there is none", follows: basicAuth?.version };
  if (tls === undefined || tls.problem !== undefined)
    return { do: "make-certificate", reason: tls?.problem ?? "there is none", follows: tls?.version };
  return { do: "finish" };
}
