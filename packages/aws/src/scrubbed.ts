const LONGEST = 400;

/**
 * A text of AWS's that is safe to print: AWS repeats malformed credentials in its messages, so what looks like a key id, a
 * secret key or a token is cut out, and so are control characters. At most 400 characters.
 */
export function scrubbed(text: string): string {
  const safe = text
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, "<redacted>")
    .replace(/[A-Za-z0-9/+=_%]{40,}/g, "<redacted>")
    // oxlint-disable-next-line no-control-regex -- a terminal obeys these
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST)}…`;
}
