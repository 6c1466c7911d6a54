import { type Finding, OsbError } from "@osb/core";

/** Something stands in the way. It was found before anything was changed, and all of it at once. */
export class NotReady extends OsbError<"NotReady"> {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super("NotReady", `${findings.length} ${findings.length === 1 ? "thing stands" : "things stand"} in the way; nothing was changed`, {
      remediation: "Do what each finding says, then repeat the command.",
    });
    this.findings = findings;
  }
}
