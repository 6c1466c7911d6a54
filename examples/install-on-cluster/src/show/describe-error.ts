import type { Finding, OsbError } from "@osb/core";

/** The failure for a person: its name, what happened, what to do. Nothing else of it is printed. */
export function describeError(error: OsbError & { readonly findings?: readonly Finding[] | undefined }): string {
  const findings = (error.findings ?? []).map(
    ({ type, level, message, remediation }) => `  ${level} ${type}: ${message}\n    ${remediation}`,
  );
  return [`${error.type}: ${error.message}`, ...findings, `What to do: ${error.remediation}`].join("\n");
}
