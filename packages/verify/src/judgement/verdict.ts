import { type Finding, findingOf, type OsbError } from "@osb/core";
import type { Check } from "../report.ts";

/** A check's answer, without its question. */
export type Verdict = Pick<Check, "outcome" | "finding">;

export const PASSED: Verdict = { outcome: "passed" };

/** Something is wrong, in words of this package's own. */
export function failed(type: string, message: string, remediation: string): Verdict {
  return { outcome: "failed", finding: { type, level: "blocking", message, remediation } };
}

/** It works, but. */
export function passedWith(type: string, message: string, remediation: string): Verdict {
  return { outcome: "passed", finding: { type, level: "warning", message, remediation } };
}

/** Errors that are answers: AWS, a store or the cluster said no. All others mean that nobody could be asked. */
const ANSWERS: ReadonlySet<string> = new Set(["AccessKeyUnproven", "AccountMismatch", "KeyStoreMismatch", "ServiceCatalogMissing"]);

/** Tells an error that answers the question from one that kept it from being answered. */
export function judgeError(error: OsbError): Verdict {
  const finding = named(error);
  return ANSWERS.has(error.type) ? { outcome: "failed", finding } : { outcome: "unknown", finding: { ...finding, level: "unknown" } };
}

/** Findings have names in kebab-case. */
function named(error: OsbError): Finding {
  return { ...findingOf(error), type: error.type.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase() };
}
