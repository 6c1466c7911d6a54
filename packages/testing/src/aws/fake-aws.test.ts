import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Secret } from "@osb/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../time/virtual-clock.ts";
import { WireTrace } from "../wire/wire-trace.ts";
import type { GivenAwsKey } from "./aws-key.ts";
import { FakeAws } from "./fake-aws.ts";

const once = { maxAttempts: 1 };
const table = {
  TableName: "awssb",
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }],
};

describe("FakeAws", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;
  let iam: IAMClient;
  let sts: STSClient;
  let dynamodb: DynamoDBClient;

  const stsOf = (credentials: GivenAwsKey): STSClient => new STSClient({ ...aws.clientOptions({ credentials }), ...once });

  beforeEach(() => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire });
    iam = new IAMClient({ ...aws.clientOptions(), ...once });
    sts = new STSClient({ ...aws.clientOptions(), ...once });
    dynamodb = new DynamoDBClient({ ...aws.clientOptions({ region: "eu-west-1" }), ...once });
  });

  it("makes clients without credentials the account's administrator", async () => {
    const identity = await sts.send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/administrator" });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  describe("on a machine that has settings for AWS clients", () => {
    const settings = { AWS_MAX_ATTEMPTS: "1", AWS_USE_FIPS_ENDPOINT: "true", AWS_SDK_UA_APP_ID: "somebody", AWS_RETRY_MODE: "nonsense" };
    beforeEach(() => void Object.assign(process.env, settings));
    afterEach(() => Object.keys(settings).forEach((name) => delete process.env[name]));

    it("makes clients that work as they do everywhere", async () => {
      const client = new IAMClient(aws.clientOptions());
      aws.fault("iam:GetUser", { kind: "throttled", times: 2 });

      const found = await client.send(new GetUserCommand({ UserName: "administrator" }));

      expect(found.User?.UserName).toBe("administrator");
      expect(found.$metadata.attempts).toBe(3);
      expect([await client.config.useFipsEndpoint(), await client.config.userAgentAppId()]).toEqual([false, undefined]);
    });

    it("finds them where the options are left out", async () => {
      const { region, credentials, requestHandler } = aws.clientOptions();
      const client = new IAMClient({ region, credentials, requestHandler });

      expect([await client.config.useFipsEndpoint(), await client.config.userAgentAppId()]).toEqual([true, "somebody"]);
    });
  });

  it("gives each region tables of its own", async () => {
    await dynamodb.send(new CreateTableCommand(table));

    const elsewhere = new DynamoDBClient({ ...aws.clientOptions({ region: "us-east-1" }), ...once });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["awssb"]);
    expect((await elsewhere.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it("has no endpoint in a region that does not exist, but global IAM", async () => {
    const options = { ...aws.clientOptions({ region: "eu-wset-1" }), ...once };

    await expect(new DynamoDBClient(options).send(new ListTablesCommand({}))).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(new STSClient(options).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ code: "ENOTFOUND" });
    expect((await new IAMClient(options).send(new GetUserCommand({}))).User?.UserName).toBe("administrator");
  });

  it("is heard on the wire, with operation and caller, before and after each effect", async () => {
    await iam.send(new CreateUserCommand({ UserName: "app" }));
    await expect(iam.send(new CreateUserCommand({ UserName: "app" }))).rejects.toThrow("already exists");
    await aws.call({ service: "dynamodb", region: "us-east-1", operation: "ListTables", userAgent: "broker" });

    expect(wire.calls).toMatchObject([
      { operation: "iam:CreateUser", caller: "arn:aws:iam::123456789012:user/administrator aws-sdk-js", outcome: "ok" },
      { operation: "iam:CreateUser", outcome: "EntityAlreadyExists" },
      { operation: "dynamodb:ListTables", caller: "arn:aws:iam::123456789012:user/administrator broker", outcome: "ok" },
    ]);
  });

  it("serves `call` under the same rules", async () => {
    const call = (operation: string, input: object): Promise<object> =>
      aws.call({ service: "dynamodb", region: "eu-west-1", operation, input });

    await call("CreateTable", table);

    await expect(call("CreateTable", table)).rejects.toMatchObject({
      code: "ResourceInUseException",
      message: "Table already exists: awssb",
    });
    const told = (await call("DescribeTable", { TableName: "awssb" })) as { Table: { CreationDateTime: Date } };
    const overWire = await dynamodb.send(new DescribeTableCommand({ TableName: "awssb" }));
    expect(told.Table).toEqual(overWire.Table);
  });

  it("names what it does not serve, a parameter as well as an operation or a service", async () => {
    const call = (service: string, operation: string, input = {}): Promise<object> =>
      aws.call({ service, region: "us-east-1", operation, input });

    await expect(call("iam", "CreateInstanceProfile")).rejects.toMatchObject({
      code: "NotServedByFake",
      message: "FakeAws does not serve iam:CreateInstanceProfile",
    });
    await expect(call("iam", "toString")).rejects.toThrow("FakeAws does not serve iam:toString");
    await expect(call("kinesis", "CreateStream")).rejects.toThrow("FakeAws does not serve the service kinesis (CreateStream)");
    await expect(dynamodb.send(new CreateTableCommand({ ...table, TableClass: "STANDARD" }))).rejects.toMatchObject({
      name: "NotServedByFake",
      message: "FakeAws does not serve the parameter TableClass of dynamodb:CreateTable",
    });
  });

  describe("credentials", () => {
    const makeKey = async (): Promise<{ accessKeyId: string; secretAccessKey: Secret }> => {
      await iam.send(new CreateUserCommand({ UserName: "app" }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "app" }));
      return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: new Secret(AccessKey?.SecretAccessKey ?? "") };
    };

    it("are accepted ten seconds after a key was made", async () => {
      const credentials = await makeKey();
      const whoAmI = async () => stsOf(credentials).send(new GetCallerIdentityCommand({}));

      await expect(whoAmI()).rejects.toMatchObject({
        name: "InvalidClientTokenId",
        message: "The security token included in the request is invalid.",
      });
      const tables = new DynamoDBClient({ ...aws.clientOptions({ credentials }), ...once });
      await expect(tables.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: "UnrecognizedClientException" });
      await clock.sleep(9_999);
      await expect(whoAmI()).rejects.toMatchObject({ name: "InvalidClientTokenId" });

      await clock.sleep(1);

      expect((await whoAmI()).Arn).toBe("arn:aws:iam::123456789012:user/app");
    });

    it("are refused with a wrong secret, as each service words it", async () => {
      const credentials = { accessKeyId: aws.administrator.accessKeyId, secretAccessKey: "somethingElse" };

      await expect(stsOf(credentials).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
      const tables = new DynamoDBClient({ ...aws.clientOptions({ credentials }), ...once });
      await expect(tables.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: "InvalidSignatureException" });
      await expect(aws.call({ service: "sts", region: "us-east-1", operation: "GetCallerIdentity", credentials })).rejects.toMatchObject({
        code: "SignatureDoesNotMatch",
      });
    });

    it("are refused when the key is unknown", async () => {
      const credentials = { accessKeyId: "AKIANOSUCHKEY", secretAccessKey: "x" };

      await expect(stsOf(credentials).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    });
  });

  describe("authorisation", () => {
    it("denies by default, in the words of each service", async () => {
      const nobody = aws.principal(
        { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "s3:*", Resource: "*" } },
        { name: "nobody" },
      );
      const options = { ...aws.clientOptions({ region: "eu-west-1", credentials: nobody }), ...once };

      await expect(new IAMClient(options).send(new CreateUserCommand({ UserName: "x", Path: "/osb/" }))).rejects.toMatchObject({
        name: "AccessDenied",
        message:
          "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/osb/x because no identity-based policy allows the iam:CreateUser action",
      });
      await expect(new DynamoDBClient(options).send(new DescribeTableCommand({ TableName: "awssb" }))).rejects.toMatchObject({
        name: "AccessDeniedException",
        message:
          "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:eu-west-1:123456789012:table/awssb because no identity-based policy allows the dynamodb:DescribeTable action",
      });
      expect((await new STSClient(options).send(new GetCallerIdentityCommand({}))).Arn).toBe(nobody.arn);
    });

    it("lets a principal do exactly what its policy says", async () => {
      const Resource = "arn:aws:dynamodb:*:123456789012:table/aws*";
      const reader = aws.principal({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:Describe*", Resource }] });
      const tables = new DynamoDBClient({ ...aws.clientOptions({ region: "eu-west-1", credentials: reader }), ...once });

      await expect(tables.send(new DescribeTableCommand({ TableName: "awssb" }))).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
      await expect(tables.send(new DescribeTableCommand({ TableName: "other" }))).rejects.toMatchObject({ name: "AccessDeniedException" });
      await expect(tables.send(new CreateTableCommand(table))).rejects.toMatchObject({ name: "AccessDeniedException" });
    });

    it("wants the right to tag for whatever is made with tags", async () => {
      const maker = aws.principal({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: ["iam:CreateUser", "dynamodb:CreateTable"], Resource: "*" },
      });
      const options = { ...aws.clientOptions({ credentials: maker }), ...once };
      const Tags = [{ Key: "owner", Value: "prod" }];

      await expect(new IAMClient(options).send(new CreateUserCommand({ UserName: "a", Tags }))).rejects.toThrow("perform: iam:TagUser");
      await expect(new DynamoDBClient(options).send(new CreateTableCommand({ ...table, Tags }))).rejects.toThrow(
        "perform: dynamodb:TagResource",
      );
      await new IAMClient(options).send(new CreateUserCommand({ UserName: "a" }));
    });

    it("is limited by a permissions boundary", async () => {
      const all = { Version: "2012-10-17", Statement: { Effect: "Allow" as const, Action: "*", Resource: "*" } };
      const bound = aws.principal(all, { boundary: { ...all, Statement: { ...all.Statement, Action: "dynamodb:*" } } });
      const options = { ...aws.clientOptions({ credentials: bound }), ...once };

      await new DynamoDBClient(options).send(new ListTablesCommand({}));
      await expect(new IAMClient(options).send(new CreateUserCommand({ UserName: "x" }))).rejects.toThrow(
        "because no permissions boundary allows the iam:CreateUser action",
      );
    });

    it("covers somebody without a path by a policy on a path only once they exist", async () => {
      const operator = aws.principal({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "iam:*", Resource: "arn:aws:iam::123456789012:user/osb/*" },
      });
      const client = new IAMClient({ ...aws.clientOptions({ credentials: operator }), ...once });

      await expect(client.send(new GetUserCommand({ UserName: "app" }))).rejects.toThrow(
        "on resource: user app because no identity-based policy",
      );
      await client.send(new CreateUserCommand({ UserName: "app", Path: "/osb/" }));
      expect((await client.send(new GetUserCommand({ UserName: "app" }))).User?.Path).toBe("/osb/");
    });
  });

  it("tells in a snapshot what was made, and no secret", async () => {
    await dynamodb.send(new CreateTableCommand({ ...table, DeletionProtectionEnabled: true, Tags: [{ Key: "owner", Value: "prod" }] }));
    await iam.send(new CreateUserCommand({ UserName: "app", Path: "/osb/" }));
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "app", PolicyDocument }));
    await iam.send(new AttachUserPolicyCommand({ UserName: "app", PolicyArn: Policy?.Arn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "app" }));

    const snapshot = aws.snapshot();

    expect(snapshot).toMatchObject({
      tables: [
        { name: "awssb", region: "eu-west-1", status: "CREATING", protected: true, recoveryDays: undefined, tags: { owner: "prod" } },
      ],
      users: [{ name: "app", path: "/osb/", attached: ["arn:aws:iam::123456789012:policy/app"], keys: [{ status: "Active" }] }],
      policies: [{ arn: "arn:aws:iam::123456789012:policy/app", versions: 1 }],
    });
    expect(AccessKey?.SecretAccessKey).toHaveLength(40);
    expect(JSON.stringify(snapshot)).not.toContain(AccessKey?.SecretAccessKey);
    expect(JSON.stringify(snapshot)).not.toContain(AccessKey?.AccessKeyId);
  });

  it("ends an aborted call, whose effect may still come about", async () => {
    const abort = new AbortController();
    aws.fault("iam:CreateUser", { kind: "slow", ms: 5_000 });
    const call = iam.send(new CreateUserCommand({ UserName: "app" }), { abortSignal: abort.signal });
    void clock.sleep(1_000).then(() => abort.abort());

    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    await clock.sleep(5_000);

    expect((await iam.send(new ListAccessKeysCommand({ UserName: "app" }))).AccessKeyMetadata).toEqual([]);
  });
});
