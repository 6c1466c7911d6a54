/** A statement of an IAM policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> | undefined;
}

/** Where a policy holds: partition and account of its ARNs. */
export interface PolicyScope {
  readonly partition: string;
  readonly accountId: string;
}

/** Every stack of the broker, and so everything CloudFormation names after one, begins with this. */
export const STACK_PREFIX = "aws-service-broker-";

/** What a service's template needs beyond the stack itself. `keyed`: it makes an IAM user and stores its key by a function of its own. */
interface ServiceGrant {
  readonly keyed: boolean;
  readonly own: (scope: PolicyScope) => PolicyStatement;
}

const arn = ({ partition, accountId }: PolicyScope, service: string, resource: string, region = "*"): string =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/**
 * CloudFormation acts with the broker's own rights, so these are the resource handlers' actions: make, read, change, tag, remove. What it reads
 * back after each of them stands under `read` in AWS's resource schemas.
 */
const GRANTS: Readonly<Record<string, ServiceGrant>> = {
  dynamodb: {
    keyed: true,
    own: (scope) => ({
      Sid: "DynamoDB",
      Effect: "Allow",
      Action: actions(
        "dynamodb",
        "CreateTable",
        "DeleteTable",
        "UpdateTable",
        "Describe*",
        "UpdateTimeToLive",
        "UpdateContinuousBackups",
        "ListTagsOfResource",
        "TagResource",
        "UntagResource",
      ),
      Resource: [arn(scope, "dynamodb", `table/${STACK_PREFIX}*`)],
    }),
  },
  s3: {
    keyed: true,
    own: ({ partition }) => ({
      Sid: "S3",
      Effect: "Allow",
      Action: actions(
        "s3",
        "CreateBucket",
        "DeleteBucket",
        "DeleteBucketPolicy",
        "GetBucket*",
        "GetEncryptionConfiguration",
        "GetLifecycleConfiguration",
        "ListBucket",
        "PutBucket*",
        "PutEncryptionConfiguration",
        "PutLifecycleConfiguration",
      ),
      Resource: [`arn:${partition}:s3:::${STACK_PREFIX}*`],
    }),
  },
  sns: {
    keyed: true,
    own: (scope) => ({
      Sid: "SNS",
      Effect: "Allow",
      Action: actions(
        "sns",
        "CreateTopic",
        "DeleteTopic",
        "GetTopicAttributes",
        "SetTopicAttributes",
        "ListSubscriptionsByTopic",
        "ListTagsForResource",
        "Subscribe",
        "Unsubscribe",
        "TagResource",
        "UntagResource",
      ),
      Resource: [arn(scope, "sns", `${STACK_PREFIX}*`)],
    }),
  },
  sqs: {
    keyed: true,
    own: (scope) => ({
      Sid: "SQS",
      Effect: "Allow",
      Action: actions(
        "sqs",
        "CreateQueue",
        "DeleteQueue",
        "GetQueueAttributes",
        "SetQueueAttributes",
        "GetQueueUrl",
        "ListQueueTags",
        "TagQueue",
        "UntagQueue",
      ),
      Resource: [arn(scope, "sqs", `${STACK_PREFIX}*`)],
    }),
  },
};

/** The services that the policy generator knows, by the names their templates have. */
export const KNOWN_SERVICES: readonly string[] = Object.keys(GRANTS).toSorted();

/** What provisioning `services` takes, each thing once. Names that are not known add nothing: check them before. */
export function serviceStatements(scope: PolicyScope, services: readonly string[]): readonly PolicyStatement[] {
  const grants = [...new Set(services)].toSorted().flatMap((name) => GRANTS[name] ?? []);
  const keyed = grants.some((grant) => grant.keyed) ? keyStatements(scope) : [];
  return [...grants.map(({ own }) => own(scope)), ...keyed];
}

/** The IAM user that an application gets, and the function that makes its key and puts it into the parameter store. */
function keyStatements(scope: PolicyScope): readonly PolicyStatement[] {
  const { partition, accountId } = scope;
  const iam = (kind: string): string => `arn:${partition}:iam::${accountId}:${kind}/${STACK_PREFIX}*`;
  return [
    {
      Sid: "ApplicationIdentities",
      Effect: "Allow",
      Action: actions(
        "iam",
        ...["CreateUser", "DeleteUser", "GetUser", "TagUser", "UntagUser", "GetUserPolicy", "PutUserPolicy", "DeleteUserPolicy"],
        ...[
          "AttachUserPolicy",
          "DetachUserPolicy",
          "ListAttachedUserPolicies",
          "ListUserPolicies",
          "ListGroupsForUser",
          "ListAccessKeys",
          "DeleteAccessKey",
        ],
        ...[
          "CreatePolicy",
          "DeletePolicy",
          "GetPolicy",
          "TagPolicy",
          "ListPolicyVersions",
          "CreatePolicyVersion",
          "DeletePolicyVersion",
          "GetPolicyVersion",
          "ListEntitiesForPolicy",
        ],
        ...[
          "CreateRole",
          "DeleteRole",
          "GetRole",
          "TagRole",
          "UntagRole",
          "PassRole",
          "GetRolePolicy",
          "PutRolePolicy",
          "DeleteRolePolicy",
        ],
        ...["ListRolePolicies", "ListAttachedRolePolicies"],
      ),
      Resource: [iam("user"), iam("policy"), iam("role")],
    },
    {
      Sid: "KeyMakers",
      Effect: "Allow",
      Action: actions(
        "lambda",
        "CreateFunction",
        "DeleteFunction",
        "GetFunction",
        "GetFunctionConfiguration",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
        "InvokeFunction",
        "TagResource",
        "ListTags",
      ),
      Resource: [arn(scope, "lambda", `function:${STACK_PREFIX}*`)],
    },
    { Sid: "ApplicationKeys", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: [arn(scope, "ssm", "parameter/Asb*")] },
  ];
}

const actions = (service: string, ...names: readonly string[]): readonly string[] => names.map((name) => `${service}:${name}`);
