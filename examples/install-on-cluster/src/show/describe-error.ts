import type { Finding, InputProblem, OsbError } from "@osb/core";

/** What some errors have more than one of. */
interface Many {
  readonly findings?: readonly Finding[] | undefined;
  readonly problems?: readonly InputProblem[] | undefined;
}

/** The failure for a person: its name, what happened, what to do. Nothing else of it is printed. */
export function describeError(error: OsbError & Many): string {
  if (error.problems !== undefined && error.problems.length > 1) {
    const problems = error.problems.map(({ field, message }) => `  ${field} ${message}`);
    return [`${error.type}: ${problems.length} things are to be corrected; nothing was changed`, ...problems].join("\n");
  }
  const findings = (error.findings ?? []).map(
    ({ type, level, message, remediation }) => `  ${level} ${type}: ${message}\n    ${remediation}`,
  );
  return [`${error.type}: ${error.message}`, ...findings, `What to do: ${error.remediation}`].join("\n");
}
