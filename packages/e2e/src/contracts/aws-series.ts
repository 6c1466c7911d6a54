import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";

/** What is common to the commands of all clients. */
interface AnyCommand {
  readonly input: object;
}

/** One call of a series: what is sent, and what is to come back. */
export interface AwsCall {
  readonly api: "dynamodb" | "iam" | "sts";
  readonly title: string;
  /** Gets what earlier calls named by {@link AwsCall.keep} were answered. */
  readonly command: (kept: Kept) => AnyCommand;
  /** Parts of the answer; or the error, by its name and, where it has to be told from others of that name, a part of its text. */
  readonly expected: { readonly answer: object } | { readonly error: string; readonly text?: RegExp };
  /** Asked again until it is as expected: what is asked about takes its time. */
  readonly eventually?: boolean;
  /** Under which name later calls find the answer. */
  readonly keep?: string;
  /** With the access key that was kept under this name, not the administrator's. */
  readonly as?: string;
}

/** Answers by name. */
export type Kept = Readonly<Record<string, never>>;

const TABLE = "osb-contract";
const USER = "osb-contract";
const POLICY = "osb-contract";
const ACCOUNT = "123456789012";

const MARK = { Key: "osb-sdk/installation", Value: "contract" };
const ARN = { table: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${TABLE}`, policy: `arn:aws:iam::${ACCOUNT}:policy/osb/${POLICY}` };
const document = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

const KEYS = {
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "userid", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "userid", KeyType: "RANGE" },
  ],
} as const;

const table = (title: string, command: AwsCall["command"], expected: AwsCall["expected"], more: Partial<AwsCall> = {}): AwsCall => ({
  api: "dynamodb",
  title,
  command,
  expected,
  ...more,
});
const identity = (title: string, command: AwsCall["command"], expected: AwsCall["expected"], more: Partial<AwsCall> = {}): AwsCall => ({
  api: "iam",
  title,
  command,
  expected,
  ...more,
});
const caller = (title: string, expected: AwsCall["expected"], more: Partial<AwsCall> = {}): AwsCall => ({
  api: "sts",
  title,
  command: () => new sts.GetCallerIdentityCommand({}),
  expected,
  ...more,
});

const createTable = (more: object = {}) => (): AnyCommand =>
  new dynamodb.CreateTableCommand({ TableName: TABLE, BillingMode: "PAY_PER_REQUEST", ...structuredClone(KEYS), ...more } as never);
const item = (id: string): object => ({ id: { S: id }, userid: { S: "u" }, value: { S: "v" } });

/** The life of a table, as the SDK and the broker use it. */
export const TABLE_SERIES: readonly AwsCall[] = [
  table("DescribeTable of none", () => new dynamodb.DescribeTableCommand({ TableName: TABLE }), { error: "ResourceNotFoundException" }),
  table(
    "CreateTable with an attribute that no key uses",
    createTable({ AttributeDefinitions: [...KEYS.AttributeDefinitions, { AttributeName: "x", AttributeType: "S" }] }),
    { error: "ValidationException" },
  ),
  table("CreateTable without the attribute of a key", createTable({ AttributeDefinitions: [KEYS.AttributeDefinitions[0]] }), {
    error: "ValidationException",
  }),
  table("CreateTable", createTable({ DeletionProtectionEnabled: true, Tags: [MARK] }), {
    answer: { TableDescription: { TableName: TABLE, ...KEYS, DeletionProtectionEnabled: true } },
  }),
  table("CreateTable again", createTable(), { error: "ResourceInUseException" }),
  table(
    "DescribeTable",
    () => new dynamodb.DescribeTableCommand({ TableName: TABLE }),
    {
      answer: {
        Table: { TableName: TABLE, TableStatus: "ACTIVE", ...KEYS, DeletionProtectionEnabled: true, BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } },
      },
    },
    { eventually: true },
  ),
  table("the table's ARN", () => new dynamodb.DescribeTableCommand({ TableName: TABLE }), { answer: { Table: { TableArn: ARN.table } } }),
  table("ListTagsOfResource", () => new dynamodb.ListTagsOfResourceCommand({ ResourceArn: ARN.table }), { answer: { Tags: [MARK] } }),
  table(
    "TagResource",
    () => new dynamodb.TagResourceCommand({ ResourceArn: ARN.table, Tags: [{ Key: "team", Value: "a" }] }),
    { answer: {} },
  ),
  table("ListTagsOfResource after TagResource", () => new dynamodb.ListTagsOfResourceCommand({ ResourceArn: ARN.table }), {
    answer: { Tags: [MARK, { Key: "team", Value: "a" }] },
  }),
  table("DescribeContinuousBackups", () => new dynamodb.DescribeContinuousBackupsCommand({ TableName: TABLE }), {
    answer: { ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" } } },
  }),
  table(
    "UpdateContinuousBackups",
    () =>
      new dynamodb.UpdateContinuousBackupsCommand({
        TableName: TABLE,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    { answer: { ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED" } } } },
  ),
  table(
    "PutItem on a condition that holds",
    () => new dynamodb.PutItemCommand({ TableName: TABLE, Item: item("a") as never, ConditionExpression: "attribute_not_exists(id)" }),
    { answer: {} },
  ),
  table(
    "PutItem on a condition that does not hold",
    () => new dynamodb.PutItemCommand({ TableName: TABLE, Item: item("a") as never, ConditionExpression: "attribute_not_exists(id)" }),
    { error: "ConditionalCheckFailedException" },
  ),
  table("GetItem", () => new dynamodb.GetItemCommand({ TableName: TABLE, Key: { id: { S: "a" }, userid: { S: "u" } } }), {
    answer: { Item: item("a") },
  }),
  table("GetItem without the whole key", () => new dynamodb.GetItemCommand({ TableName: TABLE, Key: { id: { S: "a" } } }), {
    error: "ValidationException",
  }),
  table("GetItem of a table that is not", () => new dynamodb.GetItemCommand({ TableName: "osb-none", Key: { id: { S: "a" } } }), {
    error: "ResourceNotFoundException",
  }),
  table("DeleteItem", () => new dynamodb.DeleteItemCommand({ TableName: TABLE, Key: { id: { S: "a" }, userid: { S: "u" } } }), { answer: {} }),
  table("DeleteTable while it is protected", () => new dynamodb.DeleteTableCommand({ TableName: TABLE }), {
    error: "ValidationException",
    text: /protect/i,
  }),
  table(
    "UpdateTable takes the protection off",
    () => new dynamodb.UpdateTableCommand({ TableName: TABLE, DeletionProtectionEnabled: false }),
    { answer: { TableDescription: { TableName: TABLE } } },
  ),
  table(
    "DescribeTable after UpdateTable",
    () => new dynamodb.DescribeTableCommand({ TableName: TABLE }),
    { answer: { Table: { TableStatus: "ACTIVE", DeletionProtectionEnabled: false } } },
    { eventually: true },
  ),
  table("DeleteTable", () => new dynamodb.DeleteTableCommand({ TableName: TABLE }), { answer: { TableDescription: { TableName: TABLE } } }),
  table(
    "DescribeTable after DeleteTable",
    () => new dynamodb.DescribeTableCommand({ TableName: TABLE }),
    { error: "ResourceNotFoundException" },
    { eventually: true },
  ),
  table("DeleteTable of none", () => new dynamodb.DeleteTableCommand({ TableName: TABLE }), { error: "ResourceNotFoundException" }),
];

interface KeyAnswer {
  readonly AccessKey: { readonly AccessKeyId: string };
}
const keyIn = (kept: Kept, name: string): { readonly UserName: string; readonly AccessKeyId: string } => ({
  UserName: USER,
  AccessKeyId: (kept as unknown as Readonly<Record<string, KeyAnswer>>)[name]?.AccessKey.AccessKeyId ?? "",
});
const createVersion = (action: string) => (): AnyCommand =>
  new iam.CreatePolicyVersionCommand({ PolicyArn: ARN.policy, PolicyDocument: document(action), SetAsDefault: true });
const otherArn = (what: string): string => `arn:aws:iam::${ACCOUNT}:policy/${what.replaceAll(" ", "-")}`;
const otherPolicy = (what: string): readonly AwsCall[] => [
  identity(
    `CreatePolicy, to be ${what}`,
    () => new iam.CreatePolicyCommand({ PolicyName: what.replaceAll(" ", "-"), PolicyDocument: document("sqs:*") }),
    { answer: { Policy: { Arn: otherArn(what) } } },
  ),
];
const NO_SUCH = { error: "NoSuchEntityException" } as const;
const CONFLICT = { error: "DeleteConflictException" } as const;

/** The life of the broker's user, its policy and its keys. */
export const IDENTITY_SERIES: readonly AwsCall[] = [
  caller("GetCallerIdentity of the administrator", { answer: { Account: ACCOUNT } }),
  identity("GetUser of none", () => new iam.GetUserCommand({ UserName: USER }), NO_SUCH),
  identity("CreateUser", () => new iam.CreateUserCommand({ UserName: USER, Path: "/osb/", Tags: [MARK] }), {
    answer: { User: { UserName: USER, Path: "/osb/", Arn: `arn:aws:iam::${ACCOUNT}:user/osb/${USER}` } },
  }),
  identity("CreateUser again", () => new iam.CreateUserCommand({ UserName: USER, Path: "/osb/" }), { error: "EntityAlreadyExistsException" }),
  identity("GetUser shows its tags", () => new iam.GetUserCommand({ UserName: USER }), { answer: { User: { UserName: USER, Tags: [MARK] } } }),
  identity("CreatePolicy of a document that is none", () => new iam.CreatePolicyCommand({ PolicyName: POLICY, PolicyDocument: "{}" }), {
    error: "MalformedPolicyDocumentException",
  }),
  identity(
    "CreatePolicy",
    () => new iam.CreatePolicyCommand({ PolicyName: POLICY, Path: "/osb/", PolicyDocument: document("dynamodb:*"), Tags: [MARK] }),
    { answer: { Policy: { PolicyName: POLICY, Path: "/osb/", Arn: ARN.policy, DefaultVersionId: "v1" } } },
  ),
  identity(
    "CreatePolicy again",
    () => new iam.CreatePolicyCommand({ PolicyName: POLICY, Path: "/osb/", PolicyDocument: document("dynamodb:*") }),
    { error: "EntityAlreadyExistsException" },
  ),
  identity("GetPolicy shows its tags", () => new iam.GetPolicyCommand({ PolicyArn: ARN.policy }), {
    answer: { Policy: { DefaultVersionId: "v1", AttachmentCount: 0, Tags: [MARK] } },
  }),
  identity("GetPolicy of none", () => new iam.GetPolicyCommand({ PolicyArn: `${ARN.policy}-none` }), NO_SUCH),
  identity(
    "GetPolicyVersion has the document in URL encoding",
    () => new iam.GetPolicyVersionCommand({ PolicyArn: ARN.policy, VersionId: "v1" }),
    { answer: { PolicyVersion: { VersionId: "v1", IsDefaultVersion: true, Document: encodeURIComponent(document("dynamodb:*")) } } },
  ),
  ...["v2", "v3", "v4", "v5"].map((version) =>
    identity(`CreatePolicyVersion ${version}`, createVersion(`dynamodb:${version}`), {
      answer: { PolicyVersion: { VersionId: version, IsDefaultVersion: true } },
    }),
  ),
  identity("CreatePolicyVersion where there are five", createVersion("dynamodb:v6"), { error: "LimitExceededException" }),
  identity("DeletePolicyVersion of the one that holds", () => new iam.DeletePolicyVersionCommand({ PolicyArn: ARN.policy, VersionId: "v5" }), CONFLICT),
  identity("DeletePolicyVersion", () => new iam.DeletePolicyVersionCommand({ PolicyArn: ARN.policy, VersionId: "v1" }), { answer: {} }),
  identity("ListPolicyVersions", () => new iam.ListPolicyVersionsCommand({ PolicyArn: ARN.policy }), {
    answer: { IsTruncated: false, Versions: ["v5", "v4", "v3", "v2"].map((version) => ({ VersionId: version, IsDefaultVersion: version === "v5" })) },
  }),
  identity("AttachUserPolicy of none", () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: `${ARN.policy}-none` }), NO_SUCH),
  identity("AttachUserPolicy", () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: ARN.policy }), { answer: {} }),
  identity("AttachUserPolicy again", () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: ARN.policy }), { answer: {} }),
  identity("ListAttachedUserPolicies", () => new iam.ListAttachedUserPoliciesCommand({ UserName: USER, PathPrefix: "/osb/" }), {
    answer: { IsTruncated: false, AttachedPolicies: [{ PolicyName: POLICY, PolicyArn: ARN.policy }] },
  }),
  identity("GetPolicy counts what it is attached to", () => new iam.GetPolicyCommand({ PolicyArn: ARN.policy }), {
    answer: { Policy: { AttachmentCount: 1 } },
  }),
  identity("CreateAccessKey", () => new iam.CreateAccessKeyCommand({ UserName: USER }), { answer: { AccessKey: { UserName: USER, Status: "Active" } } }, { keep: "first" }),
  identity("CreateAccessKey, a second", () => new iam.CreateAccessKeyCommand({ UserName: USER }), { answer: { AccessKey: { UserName: USER, Status: "Active" } } }, { keep: "second" }),
  identity("CreateAccessKey, a third", () => new iam.CreateAccessKeyCommand({ UserName: USER }), { error: "LimitExceededException" }),
  identity("ListAccessKeys", () => new iam.ListAccessKeysCommand({ UserName: USER }), {
    answer: { IsTruncated: false, AccessKeyMetadata: [{ UserName: USER, Status: "Active" }, { UserName: USER, Status: "Active" }] },
  }),
  caller("GetCallerIdentity with a key that was just made", { error: "InvalidClientTokenId" }, { as: "first" }),
  caller("GetCallerIdentity with the user's key", { answer: { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/osb/${USER}` } }, { as: "first", eventually: true }),
  identity("UpdateAccessKey", (kept) => new iam.UpdateAccessKeyCommand({ ...keyIn(kept, "second"), Status: "Inactive" }), { answer: {} }),
  caller("GetCallerIdentity with an inactive key", { error: "InvalidClientTokenId" }, { as: "second" }),
  identity("DeleteUser with keys and a policy", () => new iam.DeleteUserCommand({ UserName: USER }), CONFLICT),
  identity("DeleteAccessKey", (kept) => new iam.DeleteAccessKeyCommand(keyIn(kept, "first")), { answer: {} }),
  identity("DeleteAccessKey again", (kept) => new iam.DeleteAccessKeyCommand(keyIn(kept, "first")), NO_SUCH),
  identity("DeleteAccessKey of the second", (kept) => new iam.DeleteAccessKeyCommand(keyIn(kept, "second")), { answer: {} }),
  identity("DeleteUser with a policy", () => new iam.DeleteUserCommand({ UserName: USER }), CONFLICT),
  identity("DetachUserPolicy", () => new iam.DetachUserPolicyCommand({ UserName: USER, PolicyArn: ARN.policy }), { answer: {} }),
  identity("DetachUserPolicy again", () => new iam.DetachUserPolicyCommand({ UserName: USER, PolicyArn: ARN.policy }), NO_SUCH),
  ...["v2", "v3", "v4"].map((version) =>
    identity(`DeletePolicyVersion ${version}`, () => new iam.DeletePolicyVersionCommand({ PolicyArn: ARN.policy, VersionId: version }), { answer: {} }),
  ),
  identity("DeletePolicy", () => new iam.DeletePolicyCommand({ PolicyArn: ARN.policy }), { answer: {} }),
  identity("DeleteUser", () => new iam.DeleteUserCommand({ UserName: USER }), { answer: {} }),
  identity("DeleteUser again", () => new iam.DeleteUserCommand({ UserName: USER }), NO_SUCH),
  // Last, each on a policy of its own: where the server does what it should refuse, nothing rests on it.
  ...otherPolicy("with two versions"),
  identity(
    "CreatePolicyVersion that is not to hold",
    () => new iam.CreatePolicyVersionCommand({ PolicyArn: otherArn("with two versions"), PolicyDocument: document("sqs:*"), SetAsDefault: false }),
    { answer: { PolicyVersion: { VersionId: "v2", IsDefaultVersion: false } } },
  ),
  identity("DeletePolicy with two versions", () => new iam.DeletePolicyCommand({ PolicyArn: otherArn("with two versions") }), CONFLICT),
  ...otherPolicy("attached"),
  identity("CreateUser for it", () => new iam.CreateUserCommand({ UserName: "osb-other" }), { answer: { User: { UserName: "osb-other", Path: "/" } } }),
  identity("AttachUserPolicy to it", () => new iam.AttachUserPolicyCommand({ UserName: "osb-other", PolicyArn: otherArn("attached") }), { answer: {} }),
  identity("DeletePolicy that is attached", () => new iam.DeletePolicyCommand({ PolicyArn: otherArn("attached") }), CONFLICT),
];
