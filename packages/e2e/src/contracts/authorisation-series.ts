import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as iam from "@aws-sdk/client-iam";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import { ACCOUNT, type AwsCall, callsTo } from "./aws-call.ts";
import { BUCKETS } from "./bucket-series.ts";

const USER = "osb-limited";
const ARN = `arn:aws:iam::${ACCOUNT}:user/${USER}`;
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/osb-tables`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/osb-worker`;

const rights = callsTo("iam");
const tables = callsTo("dynamodb");
const buckets = callsTo("s3");
const caller = callsTo("sts");

const statement = (Action: string, more: object = {}): object => ({ Effect: "Allow", Action, Resource: "*", ...more });
const document = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const may = (title: string, ...statements: readonly object[]): AwsCall =>
  rights(title, () => new iam.PutUserPolicyCommand({ UserName: USER, PolicyName: "own", PolicyDocument: document(...statements) }), {
    answer: {},
  });
const denied = (action: string, arn = ARN) => ({
  error: "AccessDenied",
  text: new RegExp(`^User: ${arn} is not authorized to perform: ${action}`),
});

const AS = { as: "limited" } as const;
const ALLOWED = { answer: {} } as const;
const listUsers = (title: string, expected: AwsCall["expected"], more: Partial<AwsCall> = AS): AwsCall =>
  rights(title, () => new iam.ListUsersCommand({}), expected, more);
const listTables = (title: string, expected: AwsCall["expected"], more: Partial<AwsCall> = AS): AwsCall =>
  tables(title, () => new dynamodb.ListTablesCommand({}), expected, more);
const listBuckets = (title: string, expected: AwsCall["expected"], more: Partial<AwsCall> = AS): AwsCall =>
  buckets(title, () => new s3.ListBucketsCommand({}), expected, more);
const whoAmI = (title: string, expected: AwsCall["expected"], more: Partial<AwsCall> = AS): AwsCall =>
  caller(title, () => new sts.GetCallerIdentityCommand({}), expected, more);
const assume = (title: string, expected: AwsCall["expected"], more: Partial<AwsCall> = {}): AwsCall =>
  caller(title, () => new sts.AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "contract" }), expected, { ...AS, ...more });
const trust = (AWS: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }] });

/** Who is let in, and what they may do, on servers that check both. */
export const AUTHORISATION_SERIES: readonly AwsCall[] = [
  rights("CreateUser, by the administrator", () => new iam.CreateUserCommand({ UserName: USER }), { answer: { User: { Arn: ARN } } }),
  rights("CreateAccessKey for them", () => new iam.CreateAccessKeyCommand({ UserName: USER }), ALLOWED, { keep: "limited" }),
  whoAmI("GetCallerIdentity needs no right", { answer: { Arn: ARN } }, { ...AS, eventually: true }),

  whoAmI(
    "a key of nobody's, for STS",
    { error: "InvalidClientTokenId", text: /^The security token included in the request is invalid\.$/ },
    { ...AS, spoilt: { accessKeyId: "AKIANOBODYSKEY" } },
  ),
  whoAmI(
    "another secret, for STS",
    {
      error: "SignatureDoesNotMatch",
      text: /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret/,
    },
    { ...AS, spoilt: { secretAccessKey: "another" } },
  ),
  whoAmI("a token of nobody's, for STS", { error: "InvalidClientTokenId" }, { ...AS, spoilt: { sessionToken: "nobody's" } }),
  listBuckets(
    "a key of nobody's, for S3",
    { error: "InvalidAccessKeyId", text: /^The AWS Access Key Id you provided does not exist in our records\.$/ },
    { ...AS, spoilt: { accessKeyId: "AKIANOBODYSKEY" } },
  ),
  listBuckets(
    "another secret, for S3",
    { error: "SignatureDoesNotMatch", text: /Check your key and signing method\.$/ },
    { ...AS, spoilt: { secretAccessKey: "another" } },
  ),
  listTables(
    "a key of nobody's, for DynamoDB",
    { error: "UnrecognizedClientException" },
    { ...AS, spoilt: { accessKeyId: "AKIANOBODYSKEY" } },
  ),
  listTables("another secret, for DynamoDB", { error: "InvalidSignatureException" }, { ...AS, spoilt: { secretAccessKey: "another" } }),

  listUsers("without a policy, IAM", denied("iam:ListUsers")),
  listBuckets("without a policy, S3", { error: "AccessDenied" }),
  listTables("without a policy, DynamoDB", { error: "AccessDeniedException", text: /is not authorized to perform: dynamodb:ListTables/ }),
  may("PutUserPolicy with an action", statement("iam:ListUsers")),
  listUsers("the action of a policy", ALLOWED),
  rights("another action of the same service", () => new iam.ListRolesCommand({}), denied("iam:ListRoles"), AS),
  may("PutUserPolicy with a pattern", statement("iam:List*")),
  rights("an action that fits a pattern", () => new iam.ListRolesCommand({}), ALLOWED, AS),
  rights("an action that does not fit a pattern", () => new iam.CreateUserCommand({ UserName: "osb-none" }), denied("iam:CreateUser"), AS),
  may("PutUserPolicy with an allow and a deny", statement("*"), statement("iam:ListUsers", { Effect: "Deny" })),
  listUsers("a deny beside an allow", denied("iam:ListUsers")),
  rights("an allow beside a deny of something else", () => new iam.ListRolesCommand({}), ALLOWED, AS),
  may("PutUserPolicy with all actions but some", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
  listUsers("one of those actions", denied("iam:ListUsers")),
  listTables("an action that is none of them", ALLOWED),
  may("PutUserPolicy with a resource", { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${BUCKETS.near}` }),
  buckets("the resource of a policy", () => new s3.ListObjectsV2Command({ Bucket: BUCKETS.near }), ALLOWED, AS),
  buckets(
    "another resource",
    () => new s3.ListObjectsV2Command({ Bucket: BUCKETS.far }),
    { error: "AccessDenied" },
    { ...AS, region: BUCKETS.farRegion },
  ),
  buckets(
    "an object, with the right to list its bucket alone",
    () => new s3.GetObjectCommand({ Bucket: BUCKETS.near, Key: "x" }),
    { error: "AccessDenied" },
    AS,
  ),

  may("PutUserPolicy with a condition that holds", statement("iam:ListUsers", { Condition: { StringEquals: { "aws:username": USER } } })),
  listUsers("a condition that holds", ALLOWED),
  may(
    "PutUserPolicy with a condition that does not hold",
    statement("iam:ListUsers", { Condition: { StringEquals: { "aws:username": "another" } } }),
  ),
  listUsers("a condition that does not hold", denied("iam:ListUsers")),
  may("PutUserPolicy for what is left", statement("sts:AssumeRole")),

  rights(
    "CreatePolicy for tables",
    () => new iam.CreatePolicyCommand({ PolicyName: "osb-tables", PolicyDocument: document(statement("dynamodb:*")) }),
    ALLOWED,
  ),
  rights("AttachUserPolicy for tables", () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: POLICY_ARN }), ALLOWED),
  listTables("what an attached policy allows", ALLOWED),
  rights(
    "CreatePolicyVersion for queues",
    () => new iam.CreatePolicyVersionCommand({ PolicyArn: POLICY_ARN, PolicyDocument: document(statement("sqs:*")), SetAsDefault: true }),
    ALLOWED,
  ),
  listTables("what another version of it allowed", { error: "AccessDeniedException" }),
  rights("SetDefaultPolicyVersion", () => new iam.SetDefaultPolicyVersionCommand({ PolicyArn: POLICY_ARN, VersionId: "v1" }), ALLOWED),
  listTables("what the version that holds allows", ALLOWED),
  rights("DetachUserPolicy for tables", () => new iam.DetachUserPolicyCommand({ UserName: USER, PolicyArn: POLICY_ARN }), ALLOWED),
  listTables("what a detached policy allowed", { error: "AccessDeniedException" }),

  rights("CreateGroup of who lists", () => new iam.CreateGroupCommand({ GroupName: "osb-listers" }), ALLOWED),
  rights(
    "PutGroupPolicy for them",
    () =>
      new iam.PutGroupPolicyCommand({ GroupName: "osb-listers", PolicyName: "own", PolicyDocument: document(statement("iam:ListUsers")) }),
    ALLOWED,
  ),
  listUsers("what a group may that one is not in", denied("iam:ListUsers")),
  rights("AddUserToGroup of who lists", () => new iam.AddUserToGroupCommand({ GroupName: "osb-listers", UserName: USER }), ALLOWED),
  listUsers("what a group may", ALLOWED),
  rights(
    "RemoveUserFromGroup of who lists",
    () => new iam.RemoveUserFromGroupCommand({ GroupName: "osb-listers", UserName: USER }),
    ALLOWED,
  ),
  listUsers("what a group may that one is not in any more", denied("iam:ListUsers")),

  rights(
    "CreateRole that trusts the user",
    () => new iam.CreateRoleCommand({ RoleName: "osb-worker", AssumeRolePolicyDocument: trust(ARN) }),
    ALLOWED,
  ),
  rights(
    "PutRolePolicy of it",
    () => new iam.PutRolePolicyCommand({ RoleName: "osb-worker", PolicyName: "own", PolicyDocument: document(statement("iam:ListRoles")) }),
    ALLOWED,
  ),
  assume("AssumeRole of one that trusts the user", ALLOWED, { keep: "session" }),
  rights("what the role may", () => new iam.ListRolesCommand({}), ALLOWED, { as: "session" }),
  listUsers("what the role may not", denied("iam:ListUsers", `arn:aws:sts::${ACCOUNT}:assumed-role/osb-worker/contract`), {
    as: "session",
  }),
  whoAmI("the session with another token", { error: "InvalidClientTokenId" }, { as: "session", spoilt: { sessionToken: "another" } }),
  whoAmI("the session with another secret", { error: "SignatureDoesNotMatch" }, { as: "session", spoilt: { secretAccessKey: "another" } }),
  rights(
    "UpdateAssumeRolePolicy, to trust somebody else",
    () =>
      new iam.UpdateAssumeRolePolicyCommand({
        RoleName: "osb-worker",
        PolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:user/administrator`),
      }),
    ALLOWED,
  ),
  assume("AssumeRole of one that trusts somebody else", denied("sts:AssumeRole")),

  rights(
    "CreatePolicy for a boundary",
    () => new iam.CreatePolicyCommand({ PolicyName: "osb-boundary", PolicyDocument: document(statement("dynamodb:*")) }),
    ALLOWED,
  ),
  may("PutUserPolicy with everything", statement("*")),
  rights(
    "PutUserPermissionsBoundary",
    () => new iam.PutUserPermissionsBoundaryCommand({ UserName: USER, PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/osb-boundary` }),
    ALLOWED,
  ),
  listTables("within a boundary", ALLOWED),
  listUsers("beyond a boundary", denied("iam:ListUsers")),
  rights(
    "DeleteAccessKey of theirs",
    (kept) => {
      const { AccessKey } = kept["limited"] as unknown as iam.CreateAccessKeyResponse;
      return new iam.DeleteAccessKeyCommand({ UserName: USER, AccessKeyId: AccessKey?.AccessKeyId });
    },
    ALLOWED,
  ),
  whoAmI("a key that is deleted", { error: "InvalidClientTokenId" }),
];
