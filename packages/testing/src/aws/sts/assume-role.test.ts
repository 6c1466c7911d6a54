import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import type { GivenAwsKey } from "../aws-key.ts";
import { FakeAws } from "../fake-aws.ts";
import type { PolicyDocument } from "../policy/policy-document.ts";

const ROOT = "arn:aws:iam::123456789012:root";
const WORKER = "arn:aws:iam::123456789012:role/osb/worker";
const allow = (Action: string | string[], Resource = "*", Condition = {}): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action, Resource, Condition },
});

describe("AssumeRole", () => {
  let clock: VirtualClock;
  let aws: FakeAws;

  const once = (credentials: GivenAwsKey) => ({ ...aws.clientOptions({ credentials }), maxAttempts: 1 });
  const call = (operation: string, input: object): Promise<object> => aws.call({ service: "iam", region: "us-east-1", operation, input });
  const makeRole = async (Principal: object | string, statement: object = {}, RoleName = "worker"): Promise<void> => {
    const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...statement }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await call("CreateRole", { RoleName, Path: "/osb/", AssumeRolePolicyDocument });
    const PolicyDocument = JSON.stringify(allow(["dynamodb:*", "sts:AssumeRole", "iam:GetUser"]));
    await call("PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument });
  };
  const assume = async (as: GivenAwsKey, more: Partial<AssumeRoleCommandInput> = {}) => {
    const { Credentials, AssumedRoleUser } = await new STSClient(once(as)).send(
      new AssumeRoleCommand({ RoleArn: WORKER, RoleSessionName: "broker", ...more }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, Expiration, AssumedRoleUser };
  };

  beforeEach(() => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
  });

  it("lends a role's rights at once, and no others, under a name that tells role and session", async () => {
    await makeRole({ AWS: ROOT });

    const session = await assume(aws.administrator);

    expect(session.accessKeyId).toMatch(/^ASIA\w{16}$/);
    expect(session.Expiration).toEqual(new Date("2026-01-01T01:00:00Z"));
    expect(await new STSClient(once(session)).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: "arn:aws:sts::123456789012:assumed-role/worker/broker",
      UserId: expect.stringMatching(/^AROA\w{17}:broker$/),
    });
    expect(session.AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/worker/broker");
    await new DynamoDBClient(once(session)).send(new ListTablesCommand({}));
    await expect(new S3Client(once(session)).send(new ListBucketsCommand({}))).rejects.toThrow(
      "User: arn:aws:sts::123456789012:assumed-role/worker/broker is not authorized to perform: s3:ListAllMyBuckets",
    );
    expect(
      (await new IAMClient(once(aws.administrator)).send(new GetRoleCommand({ RoleName: "worker" }))).Role?.RoleLastUsed,
    ).toMatchObject({ Region: "us-east-1" });
  });

  it("works through `call` and in process the same", async () => {
    await makeRole({ AWS: ROOT });
    const { accessKeyId, secretAccessKey, sessionToken } = await assume(aws.administrator);
    const ask = (credentials: GivenAwsKey) =>
      aws.call({ service: "sts", region: "us-east-1", operation: "GetCallerIdentity", credentials });

    expect(await ask({ accessKeyId, secretAccessKey, sessionToken })).toMatchObject({
      Arn: "arn:aws:sts::123456789012:assumed-role/worker/broker",
    });
    await expect(ask({ accessKeyId, secretAccessKey })).rejects.toMatchObject({ code: "InvalidClientTokenId" });
    await expect(ask({ ...aws.administrator, sessionToken })).rejects.toMatchObject({ code: "InvalidClientTokenId" });
    await expect(ask({ accessKeyId, secretAccessKey: "other", sessionToken })).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  });

  it("ends when it was told to, in the words of each service", async () => {
    await makeRole({ AWS: ROOT });
    const session = await assume(aws.administrator, { DurationSeconds: 900 });
    await clock.sleep(899_999);
    await new STSClient(once(session)).send(new GetCallerIdentityCommand({}));
    await clock.sleep(1);

    const text = "The security token included in the request is expired";
    const ended = { name: "ExpiredToken", message: text };
    await expect(new STSClient(once(session)).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(ended);
    await expect(new IAMClient(once(session)).send(new GetUserCommand({ UserName: "x" }))).rejects.toMatchObject(ended);
    await expect(new DynamoDBClient(once(session)).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "ExpiredTokenException",
      message: text,
    });
    await expect(new S3Client(once(session)).send(new ListBucketsCommand({}))).rejects.toMatchObject({
      message: "The provided token has expired.",
    });
  });

  it("is over when the role is gone, even if there is another of its name", async () => {
    await makeRole({ AWS: ROOT }, {}, "short-lived");
    const session = await assume(aws.administrator, { RoleArn: WORKER.replace("worker", "short-lived") });
    await call("DeleteRolePolicy", { RoleName: "short-lived", PolicyName: "own" });
    await call("DeleteRole", { RoleName: "short-lived" });
    await makeRole({ AWS: ROOT }, {}, "short-lived");

    await expect(new STSClient(once(session)).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  describe("is allowed", () => {
    it("to whom a policy of their own allows it, where the role trusts the account", async () => {
      await makeRole({ AWS: ROOT });
      const may = aws.principal(allow("sts:AssumeRole", WORKER));
      const mayNot = aws.principal(allow("sts:AssumeRole", WORKER.replace("worker", "other")));

      await assume(may);
      await expect(assume(mayNot)).rejects.toMatchObject({
        name: "AccessDenied",
        message: `User: ${mayNot.arn} is not authorized to perform: sts:AssumeRole on resource: ${WORKER} because no identity-based policy allows the sts:AssumeRole action`,
      });
    });

    it("to whom the role names, without a policy of their own, but not against one", async () => {
      const named = aws.principal(allow("s3:*"), { name: "named", boundary: allow("s3:*") });
      const denied = aws.principal(
        { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "sts:*", Resource: "*" } },
        { name: "denied" },
      );
      await makeRole({ AWS: [named.arn, denied.arn] });

      await assume(named);
      await expect(assume(denied)).rejects.toThrow("with an explicit deny in an identity-based policy");
    });

    it("to nobody under the name of a user who is gone", async () => {
      await call("CreateUser", { UserName: "app" });
      await makeRole({ AWS: "arn:aws:iam::123456789012:user/app" });
      await call("DeleteUser", { UserName: "app" });
      const another = aws.principal(allow("sts:*"), { name: "app" });

      await expect(assume(another)).rejects.toThrow("because no role trust policy allows");
      expect(aws.snapshot().roles).toMatchObject([{ trust: { Statement: [{ Principal: { AWS: "somebody who is gone" } }] } }]);
    });

    it.each([
      ["names somebody else", { AWS: "999999999999" }, {}],
      ["trusts a service", { Service: "lambda.amazonaws.com" }, {}],
      ["wants a word that was not given", { AWS: ROOT }, { Condition: { StringEquals: { "sts:ExternalId": "word" } } }],
      ["wants a session of another name", { AWS: ROOT }, { Condition: { StringLike: { "sts:RoleSessionName": "ci-*" } } }],
      ["is for other ways to take it on", { AWS: ROOT }, { Action: "sts:AssumeRoleWithWebIdentity" }],
    ])("to nobody where the role %s", async (_, principal, statement) => {
      await makeRole(principal, statement);

      await expect(assume(aws.administrator)).rejects.toMatchObject({
        name: "AccessDenied",
        message:
          "User: arn:aws:iam::123456789012:user/administrator is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
      });
    });

    it("to who gives the word, and to nobody whom the role denies it", async () => {
      await makeRole({ AWS: ROOT }, { Condition: { StringEquals: { "sts:ExternalId": "word" } } });
      await makeRole({ AWS: ROOT }, { Effect: "Deny" }, "closed");

      await assume(aws.administrator, { ExternalId: "word" });
      await expect(assume(aws.administrator, { RoleArn: WORKER.replace("worker", "closed") })).rejects.toThrow(
        "with an explicit deny in the role trust policy",
      );
      await expect(assume(aws.administrator, { RoleArn: `${WORKER}-none` })).rejects.toThrow("because no role trust policy allows");
    });
  });

  it("is limited by policies that the session was begun with", async () => {
    await makeRole({ AWS: ROOT });
    const session = await assume(aws.administrator, { Policy: JSON.stringify(allow("iam:GetUser")) });

    await expect(new DynamoDBClient(once(session)).send(new ListTablesCommand({}))).rejects.toThrow(
      "because no session policy allows the dynamodb:ListTables action",
    );
    await expect(new IAMClient(once(session)).send(new GetUserCommand({}))).rejects.toThrow(
      "Must specify userName when calling with non-User credentials",
    );
  });

  it("leads from role to role, for an hour at most", async () => {
    await makeRole({ AWS: ROOT });
    await makeRole({ AWS: WORKER }, {}, "next");
    const RoleArn = WORKER.replace("worker", "next");
    const session = await assume(aws.administrator);

    const next = await assume(session, { RoleArn });

    expect(next.AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/next/broker");
    await expect(assume(session, { RoleArn, DurationSeconds: 3_601 })).rejects.toThrow("exceeds the 1 hour session limit");
    await expect(assume(aws.administrator, { RoleArn })).rejects.toThrow("because no role trust policy allows");
  });

  it.each([
    ["too short", { DurationSeconds: 60 }, "greater than or equal to 900"],
    ["longer than the role allows", { DurationSeconds: 7_200 }, "exceeds the MaxSessionDuration set for this role"],
    ["of a name that is none", { RoleSessionName: "a b" }, "at 'roleSessionName' failed to satisfy constraint"],
  ])("refuses a session that is %s", async (_, more, message) => {
    await makeRole({ AWS: ROOT });

    await expect(assume(aws.administrator, more)).rejects.toThrow(message);
  });
});

describe("clientsAs", () => {
  it("makes clients that may do what the policy says, within a boundary", async () => {
    const aws = new FakeAws({ clock: new VirtualClock() });
    const options = aws.clientsAs(allow("*"), { region: "eu-west-1", boundary: allow("dynamodb:*"), name: "bound" });

    await new DynamoDBClient(options).send(new ListTablesCommand({}));
    await expect(new IAMClient(options).send(new GetUserCommand({}))).rejects.toThrow(
      "User: arn:aws:iam::123456789012:user/bound is not authorized to perform: iam:GetUser on resource: user bound because no permissions boundary allows the iam:GetUser action",
    );
    expect(options.region).toBe("eu-west-1");
  });
});
