import { createHash } from "node:crypto";
import type { Secret } from "@osb/core";

type Fields = Readonly<Record<string, Secret>>;

/**
 * Another one whenever user, password or certificate is another one. It stands in annotations, and gives nothing away: of the 256 random bits
 * of the password it keeps less than a quarter, mixed with the certificate.
 */
export function accessVersion({ username, password }: Fields, { "tls.crt": certificate }: Fields): string {
  const hash = createHash("sha256");
  for (const field of [username, password, certificate]) hash.update(`${field?.reveal() ?? ""}\0`);
  return hash.digest("hex").slice(0, 12);
}
