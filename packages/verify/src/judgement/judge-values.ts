import type { AwsPrereqsInput } from "@osb/aws-prereqs";
import type { Finding, Plan } from "@osb/core";
import type { BrokerSettings } from "@osb/helm-install";
import { failed, PASSED, type Verdict } from "./verdict.ts";

/** Do the values and the AWS side speak of the same table? Decided from the inputs alone. */
export function judgeAgreement(
  { region, tableName }: Pick<BrokerSettings, "region" | "tableName">,
  aws: AwsPrereqsInput,
  awsTable: string,
): Verdict {
  const differences = [
    ...(region === aws.region ? [] : [`the values say region ${region}, and the table is in ${aws.region}`]),
    ...(tableName === awsTable ? [] : [`the values say table ${tableName}, and the table is ${awsTable}`]),
  ];
  if (differences.length === 0) return PASSED;
  return failed("values-disagree", differences.join("; "), "Give the release the region and the table of the AWS prerequisites.");
}

/** Are the Helm values right? Judges what applying the release would change; `undefined` where that could not be told. */
export function judgeValues(plan: Plan | undefined): Verdict {
  if (plan === undefined) return { outcome: "unknown", finding: NOT_COMPARED };
  const { changes, findings } = plan;
  if (changes.length > 0)
    return failed("values-differ", changes.map(({ name, reason }) => `release ${name}: ${reason}`).join("; "), "Apply the release again.");
  const obstacle = findings.find(({ level }) => level === "blocking");
  return obstacle === undefined ? { ...PASSED, finding: findings[0] } : { outcome: "failed", finding: obstacle };
}

const NOT_COMPARED: Finding = {
  type: "values-not-compared",
  level: "unknown",
  message: "what the release should be made from cannot be told without helm and the Secrets with the broker's password and certificate",
  remediation: "Pass a helm, and make sure that these Secrets exist.",
};
