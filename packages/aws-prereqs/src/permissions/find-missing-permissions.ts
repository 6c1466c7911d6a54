import { type EvaluationResult, GetRoleCommand, type IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { type AwsCallFailed, type AwsFailure, awsCall } from "@osb/aws";
import { attempt, type Deadline } from "@osb/core";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import type { NeededPermissions } from "./needed-permissions.ts";
import { policySourceOf } from "./policy-source.ts";

/** What IAM says about needed permissions. Its simulation covers policies, groups, boundary and organisation, but is no promise. */
export interface PermissionsReport {
  /** Only what is missing; empty where nothing is. */
  readonly missing: readonly NeededPermissions[];
  /** Why IAM could not be asked, where it could not. That says nothing about the permissions. */
  readonly unknown?: string | undefined;
}

/** Asks IAM what the caller would not be allowed to do. A refusal to tell is an answer: unknown. */
export function findMissingPermissions(
  iam: IAMClient,
  callerArn: string,
  needed: readonly NeededPermissions[],
  deadline: Deadline,
): ResultAsync<PermissionsReport, AwsFailure> {
  const source = policySourceOf(callerArn);
  if (source.kind === "unknown") return okAsync({ missing: [], unknown: source.why });

  return attempt(async function* () {
    const arn = source.kind === "user" ? source.arn : yield* roleArn(iam, source, deadline);
    const missing: NeededPermissions[] = [];
    for (const { resource, actions } of needed) {
      const results = yield* simulate(iam, arn, resource, actions, deadline);
      const refused = results.filter(({ EvalDecision }) => EvalDecision !== "allowed").map(({ EvalActionName = "" }) => EvalActionName);
      if (refused.length > 0) missing.push({ resource, actions: refused });
    }
    return ok({ missing });
  }).orElse((error) => (error.type === "AwsCallFailed" ? okAsync({ missing: [], unknown: whyOf(error) }) : errAsync(error)));
}

function simulate(
  iam: IAMClient,
  sourceArn: string,
  resource: string,
  actions: readonly string[],
  deadline: Deadline,
): ResultAsync<readonly EvaluationResult[], AwsFailure> {
  return attempt(async function* () {
    const results: EvaluationResult[] = [];
    let Marker: string | undefined;
    do {
      const input = new SimulatePrincipalPolicyCommand({
        PolicySourceArn: sourceArn,
        ActionNames: [...actions],
        ResourceArns: [resource],
        Marker,
      });
      const page = yield* awsCall("iam:SimulatePrincipalPolicy", (options) => iam.send(input, options), deadline);
      results.push(...(page.EvaluationResults ?? []));
      Marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (Marker !== undefined);
    return ok(results);
  });
}

/** The role's ARN with its path, where the caller may read it; else the one that it has without a path. */
function roleArn(
  iam: IAMClient,
  { roleName, arn }: { readonly roleName: string; readonly arn: string },
  deadline: Deadline,
): ResultAsync<string, AwsFailure> {
  return awsCall("iam:GetRole", (options) => iam.send(new GetRoleCommand({ RoleName: roleName }), options), deadline)
    .map(({ Role }) => Role?.Arn ?? arn)
    .orElse((error) => (error.type === "AwsCallFailed" ? okAsync(arn) : errAsync(error)));
}

const whyOf = ({ operation, code }: AwsCallFailed): string => `${operation} was answered with ${code}`;
