import type { Plan } from "@osb/core";

/** The plan for a person: what would change and why, then what was found besides. */
export function describePlan({ changes, findings }: Plan): string {
  const lines = changes.map(({ action, kind, name, reason }) => `  ${SIGNS[action]} ${kind} ${name}: ${reason}`);
  const notes = findings.map(({ level, message, remediation }) => `  ${level}: ${message}\n    ${remediation}`);
  return [
    changes.length === 0 ? "Nothing to change." : `Plan, ${changes.length} changes:`,
    ...lines,
    ...(notes.length === 0 ? [] : ["Found:", ...notes]),
  ].join("\n");
}

const SIGNS = { create: "+", update: "~", replace: "±", delete: "-" } as const;
