import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Secret } from "@osb/core";

/** Before its end by this much a certificate is made anew. */
export const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;

/** What callers can know of a certificate. */
export interface CertificateFacts {
  readonly hosts: readonly string[];
  readonly validFrom: Date;
  readonly validUntil: Date;
}

/** The certificate's names and life, or `undefined` where it is none. */
export function certificateFacts(pem: string | undefined): CertificateFacts | undefined {
  const certificate = parsed(pem);
  return certificate && factsOf(certificate);
}

function factsOf({ subjectAltName = "", validFrom, validTo }: X509Certificate): CertificateFacts {
  const hosts = subjectAltName.split(", ").flatMap((name) => (name.startsWith("DNS:") ? [name.slice(4)] : []));
  return { hosts, validFrom: new Date(validFrom), validUntil: new Date(validTo) };
}

/** Why the stored certificate cannot go on being used at the moment `now`; `undefined` where it can. */
export function certificateProblem(fields: Readonly<Record<string, Secret>>, hosts: readonly string[], now: Date): string | undefined {
  const [certificate, ca] = ["tls.crt", "ca.crt"].map((name) => parsed(fields[name]?.reveal()));
  if (certificate === undefined) return "it is no certificate";
  if (ca === undefined || !certificate.checkIssued(ca) || !certificate.verify(ca.publicKey))
    return "the stored authority has not signed it";
  if (!hasKey(certificate, fields["tls.key"])) return "the stored key is not its key";
  const facts = factsOf(certificate);
  if (sorted(facts.hosts) !== sorted(hosts)) return `it is for ${facts.hosts.join(", ")}, not for ${hosts.join(", ")}`;

  const ends = Math.min(facts.validUntil.getTime(), Date.parse(ca.validTo));
  if (ends - now.getTime() < RENEW_BEFORE_MS) return `it ends on ${new Date(ends).toISOString().slice(0, 10)}`;
  if (facts.validFrom > now) return "it is not valid yet";
  return undefined;
}

function hasKey(certificate: X509Certificate, key: Secret | undefined): boolean {
  try {
    return key !== undefined && certificate.checkPrivateKey(createPrivateKey(key.reveal()));
  } catch {
    return false;
  }
}

function parsed(pem: string | undefined): X509Certificate | undefined {
  try {
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function sorted(names: readonly string[]): string {
  return [...new Set(names)].toSorted().join(" ");
}
