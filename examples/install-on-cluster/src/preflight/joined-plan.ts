import { type Finding, findingOf, type OsbError, type Plan, planOf } from "@osb/core";
import type { Result } from "neverthrow";
import { operatorsFinding } from "./operators-finding.ts";

/** One plan of many. What could not be looked at is a finding too, and what one deed cures is told once, whoever met with it. */
export function joinedPlan(plans: ReadonlyArray<Result<Plan, OsbError>>): Plan {
  const made = plans.flatMap((plan) => (plan.isOk() ? [plan.value] : []));
  const found = made.flatMap(({ findings }) => findings);
  const failures = plans.flatMap((plan) => (plan.isErr() && !isToldOf(plan.error, found) ? [findingOf(plan.error)] : []));
  const byCure = new Map<string, Finding>();
  for (const finding of [...failures, ...found]) {
    const cure = `${finding.type} ${finding.remediation}`;
    if (!byCure.has(cure)) byCure.set(cure, finding);
  }
  return planOf(
    made.flatMap(({ changes }) => changes),
    [...byCure.values()].map(operatorsFinding),
  );
}

/** What a call's failure says of itself: `AwsCallFailed` and `KubeDenied` fit. */
interface FailedCall extends OsbError {
  readonly operation?: string | undefined;
  readonly failureClass?: string | undefined;
  readonly by?: string | undefined;
}

/** Whether a call that was denied is among the rights that some plan has found to be missing. */
function isToldOf({ operation, failureClass, by }: FailedCall, findings: readonly Finding[]): boolean {
  if (operation === undefined) return false;
  const isNamed = (type: string, right: string): boolean =>
    findings.some((finding) => finding.type === type && finding.message.includes(right));
  if (failureClass === "denied") return isNamed("permission-missing", operation);
  // `get secrets` of `get secrets brokers/prod-tls`.
  return by === "authorization" && isNamed("rights-missing", operation.split(" ", 2).join(" "));
}
