import type { AwsPrereqsState } from "@osb/aws-prereqs";
import type { Installation } from "@osb/core";
import { failed, PASSED, type Verdict } from "./verdict.ts";

const REMEDY = "Apply the AWS prerequisites: they make the user, its policy, and attach the one to the other.";

/** Are user and policy as this installation makes them? Whether the key works is another question: groups may give rights too. */
export function judgeIdentity({ user, policy }: Pick<AwsPrereqsState, "user" | "policy">, { name }: Installation): Verdict {
  if (user === undefined) return failed("user-missing", "the broker's IAM user does not exist", REMEDY);
  if (user.owner !== name) return foreign("IAM user", user);
  if (policy === undefined) return failed("policy-missing", `the policy of ${user.arn} does not exist`, REMEDY);
  if (policy.owner !== name) return foreign("IAM policy", policy);
  if (!policy.attached) return failed("policy-not-attached", `policy ${policy.arn} is not attached to ${user.arn}`, REMEDY);
  return PASSED;
}

function foreign(kind: string, { arn, owner }: { readonly arn: string; readonly owner: string | undefined }): Verdict {
  return failed(
    "identity-mismatch",
    `${kind} ${arn} ${owner === undefined ? "has no installation's tag" : `belongs to installation ${owner}`}`,
    `Give the installation another name, or remove the ${kind} if nothing uses it.`,
  );
}
