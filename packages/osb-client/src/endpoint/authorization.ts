import type { Credentials } from "./endpoint.ts";

/** The value of the header `Authorization`. */
export function authorizationOf(credentials: Credentials): string {
  return credentials.kind === "bearer"
    ? `Bearer ${credentials.token.reveal()}`
    : `Basic ${basic(credentials.username, credentials.password.reveal())}`;
}

/** What is wrong with credentials as header values, by field. Their values are not repeated. */
export function credentialProblems(credentials: Credentials): readonly { readonly field: string; readonly message: string }[] {
  if (credentials.kind === "bearer")
    return /^[!-~]+$/.test(credentials.token.reveal())
      ? []
      : [{ field: "credentials.token", message: "must be printable ASCII without spaces" }];
  return /^[^:\p{Cc}]+$/u.test(credentials.username)
    ? []
    : [{ field: "credentials.username", message: "must not be empty, nor contain a colon or control characters" }];
}

/**
 * Text of a broker's, fit to be shown: whatever it repeats of the credentials is cut out, control characters (terminal
 * escapes) become spaces, and it ends after 300 characters.
 */
export function scrubbed(text: string, credentials: Credentials | undefined): string {
  const known = credentials === undefined ? [] : secretsOf(credentials);
  if (known.some((secret) => secret.length < 4 && text.includes(secret))) return "<redacted>";
  const clean = known.reduce((rest, secret) => rest.replaceAll(secret, "<redacted>"), text).replace(/\p{Cc}+/gu, " ");
  return clean.length > 300 ? `${clean.slice(0, 299)}…` : clean;
}

function secretsOf(credentials: Credentials): readonly string[] {
  if (credentials.kind === "bearer") return [credentials.token.reveal()];
  const password = credentials.password.reveal();
  return [basic(credentials.username, password), password].filter((secret) => secret !== "");
}

function basic(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
