import type { Change } from "@osb/core";

/** Actions that somebody needs on one resource. */
export interface NeededPermissions {
  readonly resource: string;
  readonly actions: readonly string[];
}

/** The ARNs that the prerequisites have, or will have. */
export interface PrereqArns {
  readonly table: string;
  /** Absent where the caller brings a key. */
  readonly identity?:
    | {
        readonly user: string;
        readonly policy: string;
        /** The user's ARN without its path, where none was found: a user that does not exist has no path, so IAM looks at this one. */
        readonly absentUser?: string | undefined;
      }
    | undefined;
}

const READS = {
  table: ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:DescribeContinuousBackups"],
  user: ["iam:GetUser", "iam:ListAttachedUserPolicies", "iam:ListAccessKeys"],
  policy: ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
};

/** What each change takes. A new user gets a key as the next thing, so that counts in. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  "create DynamoDB table": ["dynamodb:CreateTable", "dynamodb:TagResource", "dynamodb:UpdateContinuousBackups"],
  "update DynamoDB table": ["dynamodb:UpdateTable", "dynamodb:UpdateContinuousBackups"],
  "create IAM user": ["iam:CreateUser", "iam:TagUser", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"],
  "create IAM policy": ["iam:CreatePolicy", "iam:TagPolicy"],
  "update IAM policy": ["iam:CreatePolicyVersion", "iam:DeletePolicyVersion"],
  "create IAM policy attachment": ["iam:AttachUserPolicy"],
};

/** What whoever applies the changes needs, looking included. Least privilege: for no changes, only reads. */
export function neededPermissions({ table, identity }: PrereqArns, changes: readonly Change[]): readonly NeededPermissions[] {
  const writes = changes.flatMap(({ action, kind }) => WRITES[`${action} ${kind}`] ?? []);
  const ofTable = writes.filter((action) => action.startsWith("dynamodb:"));
  const ofPolicy = writes.filter((action) => /^iam:\w*Policy(Version)?$/.test(action) && action !== "iam:AttachUserPolicy");
  const ofUser = writes.filter((action) => !ofTable.includes(action) && !ofPolicy.includes(action));
  return [
    { resource: table, actions: [...READS.table, ...ofTable] },
    ...(identity === undefined
      ? []
      : [
          ...(identity.absentUser === undefined ? [] : [{ resource: identity.absentUser, actions: ["iam:GetUser"] }]),
          { resource: identity.user, actions: [...READS.user, ...ofUser] },
          { resource: identity.policy, actions: [...READS.policy, ...ofPolicy] },
        ]),
  ];
}
