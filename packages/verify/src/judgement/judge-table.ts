import type { AwsPrereqsState } from "@osb/aws-prereqs";
import { failed, PASSED, passedWith, type Verdict } from "./verdict.ts";

/** Is the DynamoDB infrastructure up? */
export function judgeTable(table: AwsPrereqsState["table"], tableName: string): Verdict {
  if (table === undefined)
    return failed("table-missing", `there is no table ${tableName}`, `Apply the AWS prerequisites: they make table ${tableName}.`);
  const { name, differences, status, missingSafeguards } = table;
  if (differences.length > 0)
    return failed(
      "table-mismatch",
      `table ${name} does not fit: ${differences.join("; ")}`,
      "Let the broker use another table, or adopt this one if it is meant.",
    );
  if (status !== "ACTIVE")
    return failed(
      "table-not-active",
      `table ${name} is ${status}, not ACTIVE`,
      "Wait until the table is ACTIVE; if it does not become so, look it up in the AWS console.",
    );
  if (missingSafeguards.length > 0)
    return passedWith(
      "table-unprotected",
      `table ${name} has no ${missingSafeguards.join(" and no ")}`,
      "Apply the AWS prerequisites again, or turn the protection on.",
    );
  return PASSED;
}
