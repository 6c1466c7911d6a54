import { createHmac } from "node:crypto";
import type { Secret } from "@osb/core";

type Fields = Readonly<Record<string, Secret>>;

/**
 * Another one whenever user, password or certificate is another one. It stands in annotations, and gives nothing away, not even to who guesses:
 * it is keyed with the certificate's private key, which whoever reads it does not have.
 */
export function accessVersion({ username, password }: Fields, { "tls.crt": certificate, "tls.key": key }: Fields): string {
  const hash = createHmac("sha256", key?.reveal() ?? "");
  for (const field of [username, password, certificate]) hash.update(`${field?.reveal() ?? ""}\0`);
  return hash.digest("hex").slice(0, 12);
}
