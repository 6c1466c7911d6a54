import { X509Certificate } from "node:crypto";
import type { Secret } from "@osb/core";

/** How the certificate of an https endpoint is judged. `ca`: by these authorities (PEM) alone; `system`: by the public ones. */
export type Trust = { readonly kind: "ca"; readonly pem: string } | { readonly kind: "system" };

/** How a broker is told who asks. */
export type Credentials =
  | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
  | { readonly kind: "bearer"; readonly token: Secret };

const BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";

/**
 * What is wrong with a broker's URL, or `undefined`. A path prefix is fine, and so is a trailing slash (see
 * {@link brokerUrl}). The URL is not repeated in the text: it may hold a password.
 */
export function urlProblem(url: string, schemes: readonly ("https" | "http")[] = ["https", "http"]): string | undefined {
  if (!URL.canParse(url)) return `must be a URL such as ${schemes[0]}://broker.example.com`;
  const { protocol, username, password, search, hash } = new URL(url);
  if (!schemes.some((scheme) => `${scheme}:` === protocol))
    return `must begin with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
  if (username !== "" || password !== "") return "must not hold a user name or a password";
  if (search !== "" || hash !== "" || /[?#]/.test(url)) return "must not have a query or a fragment";
  return /\s/.test(url) ? "must not contain white space" : undefined;
}

/** The URL as Service Catalog and Kf use it: trailing slashes are gone, a path prefix stays. */
export function brokerUrl(url: string): string {
  return url.replace(/\/+$/, "");
}

/** What is wrong with a bundle of certificates, or `undefined`. Nothing of the bundle is repeated in the text. */
export function pemProblem(pem: string): string | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return "must hold certificates alone; it holds a private key";
  const blocks = pem.split(BEGIN_CERTIFICATE).slice(1);
  if (blocks.length === 0) return `must hold at least one PEM block that begins with ${BEGIN_CERTIFICATE}`;
  const bad = blocks.findIndex((block) => !isCertificate(BEGIN_CERTIFICATE + block));
  return bad === -1 ? undefined : `must hold certificates; block ${bad + 1} of ${blocks.length} is none that can be read`;
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
