import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeAws, type PolicyDocument } from "../index.ts";

interface Told {
  readonly LogicalResourceId: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

const QUEUES = {
  Resources: {
    First: { Type: "AWS::SQS::Queue", Properties: { QueueName: "first" } },
    Second: { Type: "AWS::SQS::Queue", DependsOn: "First", Properties: { QueueName: "second" } },
  },
};
const TABLE = {
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName: "awssb",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  },
};

describe("a stack that fails", () => {
  let clock: VirtualClock;
  let aws: FakeAws;

  beforeEach(() => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
  });

  it("cancels what is under way beside what failed, and takes all of it back", async () => {
    aws.failResource({ logicalId: "User", on: "create", reason: "no more users" });
    await create({ Resources: { Table: TABLE, User: { Type: "AWS::IAM::User" } } }, { Capabilities: ["CAPABILITY_IAM"] });

    expect(await status()).toBe("ROLLBACK_COMPLETE");
    expect(await events()).toEqual([
      ["s", "CREATE_IN_PROGRESS", "User Initiated"],
      ["Table", "CREATE_IN_PROGRESS", undefined],
      ["User", "CREATE_IN_PROGRESS", undefined],
      ["Table", "CREATE_IN_PROGRESS", "Resource creation Initiated"],
      ["User", "CREATE_FAILED", "no more users"],
      ["Table", "CREATE_FAILED", "Resource creation cancelled"],
      ["s", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Table, User]. Rollback requested by user."],
      ["Table", "DELETE_IN_PROGRESS", undefined],
      ["User", "DELETE_COMPLETE", undefined],
      ["Table", "DELETE_COMPLETE", undefined],
      ["s", "ROLLBACK_COMPLETE", undefined],
    ]);
    expect(aws.snapshot().tables).toEqual([]);
  });

  it.each([
    ["DO_NOTHING", "CREATE_FAILED", ["first"]],
    ["ROLLBACK", "ROLLBACK_COMPLETE", []],
    ["DELETE", undefined, []],
  ] as const)("ends as OnFailure %s says", async (OnFailure, expected, left) => {
    aws.failResource({ stack: "s", logicalId: "Second", on: "create", reason: "full" });
    await create(QUEUES, { OnFailure });

    expect(await status().catch(() => undefined)).toBe(expected);
    expect(aws.snapshot().queues).toMatchObject(left.map((name) => ({ name })));
  });

  it("keeps what could not be removed on the way back", async () => {
    aws.failResource({ logicalId: "Second", on: "create", reason: "full" });
    aws.failResource({ logicalId: "First", on: "delete", reason: "busy" });
    await create(QUEUES);

    expect(await stack()).toMatchObject({
      StackStatus: "ROLLBACK_FAILED",
      StackStatusReason: "The following resource(s) failed to delete: [First]. ",
    });
    await call("DeleteStack", { StackName: "s" });
    await clock.sleep(60_000);
    expect(aws.snapshot().queues).toEqual([]);
  });

  it("takes away what was half made when the rest was refused", async () => {
    const boundary: PolicyDocument = allow("*", ["iam:PutUserPolicy"]);
    const user = {
      Type: "AWS::IAM::User",
      Properties: { Policies: [{ PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement: allow("sqs:*").Statement } }] },
    };
    await create({ Resources: { User: user } }, { Capabilities: ["CAPABILITY_IAM"] }, aws.principal(boundary));

    expect((await events()).find(([, told]) => told === "CREATE_FAILED")?.[2]).toMatch(
      /^Resource handler returned message: "User: .* is not authorized to perform: iam:PutUserPolicy on resource: user s-User-[A-Z2-7]{12} with an explicit deny in an identity-based policy \(Service: Iam, Status Code: 403, Request ID: [0-9a-f-]{36}\)" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: AccessDenied\)$/,
    );
    expect(aws.snapshot().users).toEqual([]);
  });

  it("says of a name that is taken what each service says", async () => {
    await create({ Resources: { Table: TABLE } });
    await call("CreateStack", { StackName: "t", TemplateBody: JSON.stringify({ Resources: { Table: TABLE } }) });
    await clock.sleep(60_000);

    expect(await stack("t")).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE" });
    expect((await events("t")).find(([, told]) => told === "CREATE_FAILED")?.[2]).toMatch(
      /^Resource handler returned message: "Resource of type 'AWS::DynamoDB::Table' with identifier 'awssb' already exists\." \(RequestToken: .*, HandlerErrorCode: AlreadyExists\)$/,
    );
    expect(aws.snapshot().tables).toHaveLength(1);
  });

  it("cannot be deleted while its user has keys that it did not make", async () => {
    await create({ Resources: { User: { Type: "AWS::IAM::User", Properties: { UserName: "broker" } } } }, NAMED);
    await aws.call({ service: "iam", region: "us-east-1", operation: "CreateAccessKey", input: { UserName: "broker" } });
    await call("DeleteStack", { StackName: "s" });
    await clock.sleep(60_000);

    expect(await stack()).toMatchObject({
      StackStatus: "DELETE_FAILED",
      StackStatusReason: "The following resource(s) failed to delete: [User]. ",
    });
    expect((await events()).at(-2)?.[2]).toMatch(
      /^Resource handler returned message: "Cannot delete entity, must delete access keys first\./,
    );
  });

  it.each([{ RetainResources: ["First"] }, { DeletionMode: "FORCE_DELETE_STACK" }])(
    "is deleted without what stays with %j",
    async (how) => {
      await create(QUEUES);
      aws.failResource({ logicalId: "First", on: "delete", reason: "busy", times: 2 });
      await call("DeleteStack", { StackName: "s" });
      await clock.sleep(60_000);
      expect(await status()).toBe("DELETE_FAILED");

      await call("DeleteStack", { StackName: "s", ...how });
      await clock.sleep(60_000);

      await expect(status()).rejects.toThrow("Stack with id s does not exist");
      expect(aws.snapshot().queues).toMatchObject([{ name: "first" }]);
    },
  );

  it("tells of what its caller may not do, and makes nothing", async () => {
    const fewRights = aws.principal(allow(["cloudformation:*", "sqs:GetQueueAttributes"]));
    await create(QUEUES, {}, fewRights);

    expect(await status()).toBe("ROLLBACK_COMPLETE");
    expect((await events()).find(([, told]) => told === "CREATE_FAILED")?.[2]).toContain("is not authorized to perform: sqs:CreateQueue");
  });

  it("is not begun without the right to begin it", async () => {
    const nobody = aws.principal(allow("sqs:*"));

    await expect(create(QUEUES, {}, nobody)).rejects.toThrow(
      /is not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:us-east-1:123456789012:stack\/s\/\* because no identity-based policy allows/,
    );
    expect(aws.snapshot().stacks).toEqual([]);
  });

  it("acts in the role that it is given, if the caller may pass it and it trusts CloudFormation", async () => {
    const RoleARN = await makeRole("maker", "cloudformation.amazonaws.com");
    const stranger = await makeRole("stranger", "ec2.amazonaws.com");
    await iam("AttachRolePolicy", { RoleName: "maker", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
    const mayPass = aws.principal(allow(["cloudformation:*", "iam:PassRole"]));
    const mayNot = aws.principal(allow("cloudformation:*"));

    await expect(create(QUEUES, { RoleARN }, mayNot)).rejects.toThrow("is not authorized to perform: iam:PassRole");
    await expect(create(QUEUES, { RoleARN: stranger }, mayPass)).rejects.toThrow(`Role ${stranger} is invalid or cannot be assumed`);
    await create(QUEUES, { RoleARN }, mayPass);
    expect(await stack()).toMatchObject({ StackStatus: "CREATE_COMPLETE", RoleARN });
  });

  it("is not begun where something of its template cannot be worked out", async () => {
    const Conditions = { Never: { "Fn::Equals": ["a", "b"] } };
    const Gone = { Type: "AWS::SQS::Queue", Condition: "Never" };
    const Arn = { "Fn::GetAtt": ["Gone", "Arn"] };

    await expect(create({ ...QUEUES, Outputs: { O: { Value: { "Fn::FindInMap": ["M", "a", "b"] } } } })).rejects.toThrow(
      "Template error: Unable to get mapping for M::a::b",
    );
    await expect(create({ Conditions, Resources: { ...QUEUES.Resources, Gone }, Outputs: { O: { Value: Arn } } })).rejects.toThrow(
      /^Unresolved resource dependencies \[Gone\] in the Outputs block of the template$/,
    );
    await expect(
      create({ Conditions, Resources: { Gone, Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: Arn } } } }),
    ).rejects.toThrow("Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template");
    expect(aws.snapshot().stacks).toEqual([]);
  });

  it("names what the fake does not serve", async () => {
    const type = (Type: string, Properties = {}) => create({ Resources: { X: { Type, Properties } } });

    await expect(type("AWS::Lambda::Function")).rejects.toThrow("FakeAws does not serve the resource type AWS::Lambda::Function");
    await expect(type("AWS::SQS::Queue", { RedriveAllowPolicy: {} })).rejects.toThrow(
      "FakeAws does not serve the property RedriveAllowPolicy of AWS::SQS::Queue",
    );
    await expect(call("DetectStackDrift", { StackName: "s" })).rejects.toThrow("FakeAws does not serve cloudformation:DetectStackDrift");
    await expect(create(QUEUES, { StackPolicyBody: "{}" })).rejects.toThrow("the parameter StackPolicyBody of cloudformation:CreateStack");
  });

  const NAMED = { Capabilities: ["CAPABILITY_NAMED_IAM"] };

  const allow = (action: string | readonly string[], denied: readonly string[] = []): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: action, Resource: "*" },
      ...(denied.length === 0 ? [] : [{ Effect: "Deny" as const, Action: denied, Resource: "*" }]),
    ],
  });

  const call = (operation: string, input: object, credentials = aws.administrator): Promise<object> =>
    aws.call({ service: "cloudformation", region: "us-east-1", operation, input, credentials });

  const iam = (operation: string, input: object): Promise<object> => aws.call({ service: "iam", region: "us-east-1", operation, input });

  async function create(template: object, more: object = {}, credentials = aws.administrator): Promise<void> {
    await call("CreateStack", { StackName: "s", TemplateBody: JSON.stringify(template), ...more }, credentials);
    await clock.sleep(60_000);
  }

  async function makeRole(RoleName: string, Service: string): Promise<string> {
    const trust = { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" } };
    await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
    return `arn:aws:iam::123456789012:role/${RoleName}`;
  }

  async function stack(StackName = "s"): Promise<{ readonly StackStatus: string }> {
    const { Stacks } = (await call("DescribeStacks", { StackName })) as { readonly Stacks: readonly { readonly StackStatus: string }[] };
    return Stacks[0] ?? { StackStatus: "" };
  }

  const status = async (): Promise<string> => (await stack()).StackStatus;

  /** The oldest first. */
  async function events(StackName = "s"): Promise<(readonly (string | undefined)[])[]> {
    const { StackEvents } = (await call("DescribeStackEvents", { StackName })) as { readonly StackEvents: readonly Told[] };
    return StackEvents.map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) => [
      LogicalResourceId,
      ResourceStatus,
      ResourceStatusReason,
    ]).reverse();
  }
});
