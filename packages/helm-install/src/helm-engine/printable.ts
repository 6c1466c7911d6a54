import type { Secret } from "@osb/core";

const LENGTH = 600;

/** Foreign text as it may stand in an error: known secrets cut out, on one line, without control characters, and not endless. */
export function printable(text: string, secrets: ReadonlyArray<Secret | undefined> = []): string {
  const known = secrets.flatMap((secret) =>
    secret === undefined || secret.reveal() === "" ? [] : [secret.reveal(), secret.reveal().trim()],
  );
  const scrubbed = known.reduce((rest, value) => rest.replaceAll(value, "<redacted>"), text);
  const line = scrubbed.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length <= LENGTH ? line : `${line.slice(0, LENGTH)}…`;
}
