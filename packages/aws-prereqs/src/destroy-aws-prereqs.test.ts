import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, PutItemCommand, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { expectErr, expectOk, FakeAws, VirtualClock, WireTrace } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { applyAwsPrereqs } from "./apply-aws-prereqs.ts";
import type { AwsClients, AwsPrereqsDeps, AwsPrereqsInput } from "./aws-prereqs.ts";
import { destroyAwsPrereqs } from "./destroy-aws-prereqs.ts";
import type { AwsPrereqsEvent, DestroyAwsPrereqsEvent } from "./events.ts";

const region = "eu-west-1";
const input: AwsPrereqsInput = {
  installation: { name: "prod", awsAccountId: "123456789012" },
  region,
  templates: { bucket: "our-templates", prefix: "v1", region },
};
const table = {
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" as const },
    { AttributeName: "userid", AttributeType: "S" as const },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" as const },
    { AttributeName: "userid", KeyType: "RANGE" as const },
  ],
};
const policyArn = "arn:aws:iam::123456789012:policy/osb/osb-prod";
const nothing = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } });

describe("the AWS prerequisites", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;
  let deps: AwsPrereqsDeps;
  let events: string[];
  const onEvent = (event: AwsPrereqsEvent | DestroyAwsPrereqsEvent): unknown =>
    events.push("what" in event ? `${event.type} ${event.what}` : event.type);
  const told = (): readonly string[] => events.filter((type, at) => type !== events[at - 1]);

  const clientsOf = (credentials = aws.administrator, where = region): AwsClients => {
    const options = { ...aws.clientOptions({ region: where, credentials }), maxAttempts: 1 };
    return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
  };
  const world = (options: { readonly delays?: object; readonly partition?: "aws-cn" } = {}): void => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire, ...options, delays: { tableCreatingMs: 400, ...options.delays } });
    deps = { aws: clientsOf(), clock };
    events = [];
  };
  beforeEach(() => world());

  describe("destroyAwsPrereqs", () => {
    const makeKey = async (): Promise<unknown> => deps.aws.iam.send(new CreateAccessKeyCommand({ UserName: "osb-prod" }));

    it("removes keys, policy and user, in this order, and keeps the table", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      await makeKey();

      const { kept } = expectOk(await destroyAwsPrereqs(deps, input, { onEvent }));

      expect(kept).toEqual([{ kind: "DynamoDB table", name: "osb-prod", why: "holds-data" }]);
      expect(told()).toEqual(["key-deleted", "removal-done", "removal-kept"]);
      expect(aws.snapshot()).toMatchObject({ tables: [{ name: "osb-prod", protected: true }], users: [], policies: [] });
    });

    it("deletes the table with its data only when told to by that name", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      await deps.aws.dynamodb.send(new PutItemCommand({ TableName: "osb-prod", Item: { id: { S: "i" }, userid: { S: "u" } } }));

      expect(expectOk(await destroyAwsPrereqs(deps, { ...input, deleteData: true }))).toEqual({ kept: [] });

      expect(aws.snapshot()).toMatchObject({ tables: [], users: [], policies: [] });
    });

    it("is done where there is nothing", async () => {
      expect(expectOk(await destroyAwsPrereqs(deps, { ...input, deleteData: true }, { onEvent }))).toEqual({ kept: [] });
      expect(events).toEqual([]);
    });

    it("keeps what is somebody else's, whatever its name", async () => {
      await deps.aws.dynamodb.send(new CreateTableCommand({ ...table, TableName: "osb-prod" }));
      await deps.aws.iam.send(new CreateUserCommand({ UserName: "osb-prod" }));
      await deps.aws.iam.send(new CreatePolicyCommand({ PolicyName: "osb-prod", Path: "/osb/", PolicyDocument: nothing }));
      await deps.aws.iam.send(new AttachUserPolicyCommand({ UserName: "osb-prod", PolicyArn: policyArn }));
      await makeKey();
      await clock.sleep(5_000);
      const before = aws.snapshot();

      const { kept } = expectOk(await destroyAwsPrereqs(deps, { ...input, deleteData: true }));

      expect(kept.map(({ kind, why }) => `${kind} ${why}`)).toEqual([
        "IAM policy not-ours",
        "IAM user not-ours",
        "DynamoDB table not-ours",
      ]);
      expect(aws.snapshot()).toEqual(before);
    });

    it("says what others attached, deletes no more than the keys then, and goes on once that is undone", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      await makeKey();
      await deps.aws.iam.send(new CreateGroupCommand({ GroupName: "team" }));
      await deps.aws.iam.send(new AddUserToGroupCommand({ GroupName: "team", UserName: "osb-prod" }));

      expect(expectErr(await destroyAwsPrereqs(deps, input))).toMatchObject({
        type: "IdentityInUse",
        kind: "IAM user",
        identity: "osb-prod",
      });
      expect(aws.snapshot()).toMatchObject({ users: [{ name: "osb-prod", groups: ["team"], keys: [] }] });
      await deps.aws.iam.send(new RemoveUserFromGroupCommand({ GroupName: "team", UserName: "osb-prod" }));

      expectOk(await destroyAwsPrereqs(deps, input));
      expect(aws.snapshot()).toMatchObject({ users: [] });
    });

    it.each([
      "iam:DeleteAccessKey",
      "iam:DetachUserPolicy",
      "iam:DeletePolicyVersion",
      "iam:DeletePolicy",
      "iam:DeleteUser",
      "dynamodb:UpdateTable",
      "dynamodb:DeleteTable",
    ])("ends in the same world when the answer to %s is lost, and the run repeated", async (operation) => {
      expectOk(await applyAwsPrereqs(deps, input));
      expectOk(await applyAwsPrereqs(deps, { ...input, services: [] }));
      await makeKey();
      aws.fault(operation, { kind: "lost-answer" });
      const all = { ...input, deleteData: true };

      expect(expectErr(await destroyAwsPrereqs(deps, all))).toMatchObject({ code: "ECONNRESET", operation });
      expectOk(await destroyAwsPrereqs(deps, all));

      expect(aws.snapshot()).toMatchObject({ tables: [], users: [], policies: [] });
    });

    it("leaves IAM alone where the caller brought a key", async () => {
      expectOk(await destroyAwsPrereqs(deps, { ...input, identity: { kind: "existing-key" } }));

      expect(wire.calls.filter(({ operation }) => operation.startsWith("iam:"))).toEqual([]);
    });

    it("can be applied again after it", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      const before = aws.snapshot();
      expectOk(await destroyAwsPrereqs(deps, { ...input, deleteData: true }));

      expectOk(await applyAwsPrereqs(deps, input));

      expect(aws.snapshot()).toEqual(before);
    });

    it("is not confused by a table that somebody deletes at the same time", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      await deps.aws.dynamodb.send(new UpdateTableCommand({ TableName: "osb-prod", DeletionProtectionEnabled: false }));
      await clock.sleep(5_000);
      await deps.aws.dynamodb.send(new DeleteTableCommand({ TableName: "osb-prod" }));

      expect(expectOk(await destroyAwsPrereqs(deps, { ...input, deleteData: true }))).toEqual({ kept: [] });
    });
  });
});
