import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { ACCOUNT, type AnyCommand, type AwsCall, encodedDocument, type Kept, MARK } from "./aws-call.ts";

const USER = "osb-contract";
const POLICY = "osb-contract";
const ARN = `arn:aws:iam::${ACCOUNT}:policy/osb/${POLICY}`;
const document = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

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

interface KeyAnswer {
  readonly AccessKey: { readonly AccessKeyId: string };
}
const keyIn = (kept: Kept, name: string): { readonly UserName: string; readonly AccessKeyId: string } => ({
  UserName: USER,
  AccessKeyId: (kept as unknown as Readonly<Record<string, KeyAnswer>>)[name]?.AccessKey.AccessKeyId ?? "",
});
const createVersion = (action: string) => (): AnyCommand =>
  new iam.CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument: document(action), SetAsDefault: true });
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
  identity("CreateUser again", () => new iam.CreateUserCommand({ UserName: USER, Path: "/osb/" }), {
    error: "EntityAlreadyExistsException",
  }),
  identity("GetUser shows its tags", () => new iam.GetUserCommand({ UserName: USER }), {
    answer: { User: { UserName: USER, Tags: [MARK] } },
  }),
  identity("CreatePolicy of a document that is none", () => new iam.CreatePolicyCommand({ PolicyName: POLICY, PolicyDocument: "{}" }), {
    error: "MalformedPolicyDocumentException",
  }),
  identity(
    "CreatePolicy",
    () => new iam.CreatePolicyCommand({ PolicyName: POLICY, Path: "/osb/", PolicyDocument: document("dynamodb:*"), Tags: [MARK] }),
    { answer: { Policy: { PolicyName: POLICY, Path: "/osb/", Arn: ARN, DefaultVersionId: "v1" } } },
  ),
  identity(
    "CreatePolicy again",
    () => new iam.CreatePolicyCommand({ PolicyName: POLICY, Path: "/osb/", PolicyDocument: document("dynamodb:*") }),
    { error: "EntityAlreadyExistsException" },
  ),
  identity("GetPolicy shows its tags", () => new iam.GetPolicyCommand({ PolicyArn: ARN }), {
    answer: { Policy: { DefaultVersionId: "v1", AttachmentCount: 0, Tags: [MARK] } },
  }),
  identity("GetPolicy of none", () => new iam.GetPolicyCommand({ PolicyArn: `${ARN}-none` }), NO_SUCH),
  identity(
    "GetPolicyVersion has the document in URL encoding",
    () => new iam.GetPolicyVersionCommand({ PolicyArn: ARN, VersionId: "v1" }),
    { answer: { PolicyVersion: { VersionId: "v1", IsDefaultVersion: true, Document: encodedDocument(document("dynamodb:*")) } } },
  ),
  ...["v2", "v3", "v4", "v5"].map((version) =>
    identity(`CreatePolicyVersion ${version}`, createVersion(`dynamodb:${version}`), {
      answer: { PolicyVersion: { VersionId: version, IsDefaultVersion: true } },
    }),
  ),
  identity("CreatePolicyVersion where there are five", createVersion("dynamodb:v6"), { error: "LimitExceededException" }),
  identity(
    "DeletePolicyVersion of the one that holds",
    () => new iam.DeletePolicyVersionCommand({ PolicyArn: ARN, VersionId: "v5" }),
    CONFLICT,
  ),
  identity("DeletePolicyVersion", () => new iam.DeletePolicyVersionCommand({ PolicyArn: ARN, VersionId: "v1" }), { answer: {} }),
  identity("ListPolicyVersions", () => new iam.ListPolicyVersionsCommand({ PolicyArn: ARN }), {
    answer: {
      IsTruncated: false,
      Versions: ["v5", "v4", "v3", "v2"].map((version) => ({ VersionId: version, IsDefaultVersion: version === "v5" })),
    },
  }),
  identity(
    "AttachUserPolicy of none, of the broker's user",
    () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: `${ARN}-none` }),
    NO_SUCH,
  ),
  identity("AttachUserPolicy, of the broker's user", () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: ARN }), {
    answer: {},
  }),
  identity("AttachUserPolicy again, of the broker's user", () => new iam.AttachUserPolicyCommand({ UserName: USER, PolicyArn: ARN }), {
    answer: {},
  }),
  identity(
    "ListAttachedUserPolicies, of the broker's user",
    () => new iam.ListAttachedUserPoliciesCommand({ UserName: USER, PathPrefix: "/osb/" }),
    {
      answer: { IsTruncated: false, AttachedPolicies: [{ PolicyName: POLICY, PolicyArn: ARN }] },
    },
  ),
  identity("GetPolicy counts what it is attached to", () => new iam.GetPolicyCommand({ PolicyArn: ARN }), {
    answer: { Policy: { AttachmentCount: 1 } },
  }),
  identity(
    "CreateAccessKey",
    () => new iam.CreateAccessKeyCommand({ UserName: USER }),
    { answer: { AccessKey: { UserName: USER, Status: "Active" } } },
    { keep: "first" },
  ),
  identity(
    "CreateAccessKey, a second",
    () => new iam.CreateAccessKeyCommand({ UserName: USER }),
    { answer: { AccessKey: { UserName: USER, Status: "Active" } } },
    { keep: "second" },
  ),
  identity("CreateAccessKey, a third", () => new iam.CreateAccessKeyCommand({ UserName: USER }), { error: "LimitExceededException" }),
  identity("ListAccessKeys", () => new iam.ListAccessKeysCommand({ UserName: USER }), {
    answer: {
      IsTruncated: false,
      AccessKeyMetadata: [
        { UserName: USER, Status: "Active" },
        { UserName: USER, Status: "Active" },
      ],
    },
  }),
  caller("GetCallerIdentity with a key that was just made", { error: "InvalidClientTokenId" }, { as: "first" }),
  caller(
    "GetCallerIdentity with the user's key",
    { answer: { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/osb/${USER}` } },
    { as: "first", eventually: true },
  ),
  identity("UpdateAccessKey", (kept) => new iam.UpdateAccessKeyCommand({ ...keyIn(kept, "second"), Status: "Inactive" }), { answer: {} }),
  caller("GetCallerIdentity with an inactive key", { error: "InvalidClientTokenId" }, { as: "second" }),
  identity("DeleteUser with keys and a policy", () => new iam.DeleteUserCommand({ UserName: USER }), CONFLICT),
  identity("DeleteAccessKey", (kept) => new iam.DeleteAccessKeyCommand(keyIn(kept, "first")), { answer: {} }),
  identity("DeleteAccessKey again", (kept) => new iam.DeleteAccessKeyCommand(keyIn(kept, "first")), NO_SUCH),
  identity("DeleteAccessKey of the second", (kept) => new iam.DeleteAccessKeyCommand(keyIn(kept, "second")), { answer: {} }),
  identity("DeleteUser with a policy", () => new iam.DeleteUserCommand({ UserName: USER }), CONFLICT),
  identity("DetachUserPolicy, of the broker's user", () => new iam.DetachUserPolicyCommand({ UserName: USER, PolicyArn: ARN }), {
    answer: {},
  }),
  identity(
    "DetachUserPolicy again, of the broker's user",
    () => new iam.DetachUserPolicyCommand({ UserName: USER, PolicyArn: ARN }),
    NO_SUCH,
  ),
  ...["v2", "v3", "v4"].map((version) =>
    identity(`DeletePolicyVersion ${version}`, () => new iam.DeletePolicyVersionCommand({ PolicyArn: ARN, VersionId: version }), {
      answer: {},
    }),
  ),
  identity("DeletePolicy", () => new iam.DeletePolicyCommand({ PolicyArn: ARN }), { answer: {} }),
  identity("DeleteUser", () => new iam.DeleteUserCommand({ UserName: USER }), { answer: {} }),
  identity("DeleteUser again", () => new iam.DeleteUserCommand({ UserName: USER }), NO_SUCH),
  // Last, each on a policy of its own: where the server does what it should refuse, nothing rests on it.
  ...otherPolicy("with two versions"),
  identity(
    "CreatePolicyVersion that is not to hold",
    () =>
      new iam.CreatePolicyVersionCommand({
        PolicyArn: otherArn("with two versions"),
        PolicyDocument: document("sqs:*"),
        SetAsDefault: false,
      }),
    { answer: { PolicyVersion: { VersionId: "v2", IsDefaultVersion: false } } },
  ),
  identity("DeletePolicy with two versions", () => new iam.DeletePolicyCommand({ PolicyArn: otherArn("with two versions") }), CONFLICT),
  ...otherPolicy("attached"),
  identity("CreateUser for it", () => new iam.CreateUserCommand({ UserName: "osb-other" }), {
    answer: { User: { UserName: "osb-other", Path: "/" } },
  }),
  identity("AttachUserPolicy to it", () => new iam.AttachUserPolicyCommand({ UserName: "osb-other", PolicyArn: otherArn("attached") }), {
    answer: {},
  }),
  identity("DeletePolicy that is attached", () => new iam.DeletePolicyCommand({ PolicyArn: otherArn("attached") }), CONFLICT),
];
