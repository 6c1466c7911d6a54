import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeAws } from "../index.ts";

interface Told {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly OperationId: string;
}

interface Change {
  readonly ResourceChange: Readonly<Record<string, unknown>>;
}

const queue = (Properties: object, more: object = {}) => ({ Type: "AWS::SQS::Queue", Properties, ...more });
const policy = (resource: unknown) => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: {
    PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: resource }] },
  },
});
const IAM = { Capabilities: ["CAPABILITY_IAM"] };

describe("a stack that changes", () => {
  let clock: VirtualClock;
  let aws: FakeAws;

  beforeEach(() => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
  });

  it("changes in place what can be, replaces what cannot, and removes what is left over at last", async () => {
    await create({
      Queue: queue({ QueueName: "one", VisibilityTimeout: 30 }),
      Policy: policy({ "Fn::GetAtt": ["Queue", "Arn"] }),
      Gone: queue({ QueueName: "gone" }),
    });
    const before = (await events()).length;

    await update({ Queue: queue({ QueueName: "two", VisibilityTimeout: 30 }), Policy: policy({ "Fn::GetAtt": ["Queue", "Arn"] }) });

    expect((await events()).slice(before).map(([id, , told, reason]) => [id, told, reason])).toEqual([
      ["s", "UPDATE_IN_PROGRESS", "User Initiated"],
      ["Queue", "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new physical resource; hence creating one."],
      ["Queue", "UPDATE_IN_PROGRESS", "Resource creation Initiated"],
      ["Queue", "UPDATE_COMPLETE", undefined],
      ["Policy", "UPDATE_IN_PROGRESS", undefined],
      ["Policy", "UPDATE_COMPLETE", undefined],
      ["s", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", undefined],
      ["Queue", "DELETE_IN_PROGRESS", undefined],
      ["Gone", "DELETE_IN_PROGRESS", undefined],
      ["Queue", "DELETE_COMPLETE", undefined],
      ["Gone", "DELETE_COMPLETE", undefined],
      ["s", "UPDATE_COMPLETE", undefined],
    ]);
    const { queues, policies } = aws.snapshot();
    expect(queues).toMatchObject([{ name: "two" }]);
    expect(JSON.stringify(policies)).toContain("arn:aws:sqs:us-east-1:123456789012:two");
  });

  it("does not replace what has a name of its own", async () => {
    const table = (id: string) => ({
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "awssb",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: id, AttributeType: "S" }],
        KeySchema: [{ AttributeName: id, KeyType: "HASH" }],
      },
    });
    await create({ Table: table("a") });

    await update({ Table: table("b") });

    expect(await status()).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect((await events()).find(([, , told]) => told === "UPDATE_FAILED")?.[3]).toBe(
      "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename awssb and update the stack again.",
    );
    expect(aws.snapshot().tables).toMatchObject([{ keys: [{ AttributeName: "a" }] }]);
  });

  it("changes a table in place, its indexes one at a time", async () => {
    const table = (more: object, indexes: readonly string[]) => ({
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["id", ...indexes].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        ...(indexes.length === 0
          ? {}
          : {
              GlobalSecondaryIndexes: indexes.map((AttributeName) => ({
                IndexName: `by-${AttributeName}`,
                KeySchema: [{ AttributeName, KeyType: "HASH" }],
                Projection: { ProjectionType: "ALL" },
              })),
            }),
        ...more,
      },
    });
    await create({ Table: table({}, []) });

    await update({ Table: table({ DeletionProtectionEnabled: true, Tags: [{ Key: "k", Value: "v" }] }, ["a"]) });
    await clock.sleep(600_000);
    expect(aws.snapshot().tables).toMatchObject([{ protected: true, tags: { k: "v" }, indexes: [{ IndexName: "by-a" }] }]);
    await update({ Table: table({}, ["b", "c"]) });

    expect(await status()).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect((await events()).find(([, , told]) => told === "UPDATE_FAILED")?.[3]).toBe(
      "Cannot perform more than one GSI creation or deletion in a single update",
    );
  });

  it("changes users and roles in place", async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const identities = (more: object, ofRole: object) => ({
      User: { Type: "AWS::IAM::User", Properties: { UserName: "broker", ...more } },
      Role: { Type: "AWS::IAM::Role", Properties: { RoleName: "worker", AssumeRolePolicyDocument: trust, ...more, ...ofRole } },
    });
    const PermissionsBoundary = "arn:aws:iam::aws:policy/AdministratorAccess";
    await create(identities({}, {}));

    await update(identities({ PermissionsBoundary, Tags: [{ Key: "k", Value: "v" }] }, { MaxSessionDuration: 7_200 }));
    expect(aws.snapshot()).toMatchObject({
      users: [{ boundary: PermissionsBoundary, tags: { k: "v" } }],
      roles: [{ boundary: PermissionsBoundary, tags: { k: "v" }, maxSessionSeconds: 7_200 }],
    });
    await update(identities({}, {}));

    expect(await status()).toBe("UPDATE_COMPLETE");
    expect(aws.snapshot()).toMatchObject({
      users: [{ boundary: undefined, tags: {} }],
      roles: [{ boundary: undefined, tags: {}, maxSessionSeconds: 3_600 }],
    });
  });

  it("goes back to what was there where one change fails", async () => {
    const first = {
      Queue: queue({ QueueName: "one" }),
      Other: queue({ QueueName: "other", DelaySeconds: 1 }),
      Last: queue({}, { DependsOn: ["Queue", "Other"] }),
    };
    await create(first);
    const { queues: before } = aws.snapshot();
    aws.failResource({ logicalId: "Last", on: "update", reason: "no" });

    await update({
      Queue: queue({ QueueName: "two" }),
      Other: queue({ QueueName: "other", DelaySeconds: 2 }),
      Last: queue({ DelaySeconds: 3 }, { DependsOn: ["Queue", "Other", "New"] }),
      New: queue({ QueueName: "new" }),
    });

    expect(await stack()).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
    expect((await events()).find(([, , told]) => told === "UPDATE_ROLLBACK_IN_PROGRESS")?.[3]).toBe(
      "The following resource(s) failed to update: [Last]. ",
    );
    expect(aws.snapshot().queues).toEqual(before);
    const { StackResourceSummaries } = (await call("ListStackResources", { StackName: "s" })) as {
      readonly StackResourceSummaries: Told[];
    };
    expect(StackResourceSummaries.map((each) => [each.LogicalResourceId, each.ResourceStatus])).toEqual([
      ["Queue", "UPDATE_COMPLETE"],
      ["Other", "UPDATE_COMPLETE"],
      ["Last", "UPDATE_COMPLETE"],
      ["New", "DELETE_COMPLETE"],
    ]);
  });

  it("gets stuck where it cannot go back either, until it is told to go on", async () => {
    await create({ Queue: queue({ DelaySeconds: 1 }), Last: queue({}, { DependsOn: "Queue" }) });
    aws.failResource({ logicalId: "Last", on: "update", reason: "no" });
    aws.failResource({ logicalId: "Queue", on: "update", reason: "never" });
    const wanted = { Queue: queue({ DelaySeconds: 2 }), Last: queue({ DelaySeconds: 2 }, { DependsOn: "Queue" }) };
    aws.failResource({ logicalId: "Queue", on: "update", reason: "not back", times: 1 });
    await update(wanted);
    expect(await status()).toBe("UPDATE_ROLLBACK_FAILED");
    await expect(update(wanted)).rejects.toThrow(/is in UPDATE_ROLLBACK_FAILED state and can not be updated\.$/);

    await call("ContinueUpdateRollback", { StackName: "s", ResourcesToSkip: ["Queue"] });
    await clock.sleep(60_000);

    expect(await status()).toBe("UPDATE_ROLLBACK_COMPLETE");
    await expect(call("ContinueUpdateRollback", { StackName: "s" })).rejects.toThrow("can not continue rollback");
  });

  it("stays where it failed if it is told so, and can be changed from there", async () => {
    await create({ Queue: queue({ DelaySeconds: 1 }) });
    aws.failResource({ logicalId: "Queue", on: "update", reason: "no" });

    await update({ Queue: queue({ DelaySeconds: 2 }) }, { DisableRollback: true });
    expect(await stack()).toMatchObject({ StackStatus: "UPDATE_FAILED", DisableRollback: true });
    await update({ Queue: queue({ DelaySeconds: 3 }) });

    expect(await status()).toBe("UPDATE_COMPLETE");
    expect(aws.snapshot().queues).toMatchObject([{ attributes: { DelaySeconds: "3" } }]);
  });

  it("replaces nothing that it could not go back from", async () => {
    await create({ Queue: queue({ QueueName: "one" }) });

    await update({ Queue: queue({ QueueName: "two" }) }, { DisableRollback: true });

    expect(await status()).toBe("UPDATE_FAILED");
    expect((await events()).find(([, , told]) => told === "UPDATE_FAILED")?.[3]).toBe(
      "Replacement type updates not supported on stack with disable-rollback.",
    );
  });

  it("counts the way back to the operation that failed", async () => {
    aws.failResource({ logicalId: "Queue", on: "create", reason: "no" });
    await create({ Queue: queue({}) });

    const { StackEvents } = (await call("DescribeStackEvents", { StackName: "s" })) as { readonly StackEvents: readonly Told[] };
    const [operationId, ...others] = new Set(StackEvents.map(({ OperationId }) => OperationId));

    expect(others).toEqual([]);
    expect(await stack()).toMatchObject({ LastOperations: [{ OperationType: "CREATE_STACK", OperationId: operationId }] });
    expect(await call("DescribeEvents", { OperationId: operationId, Filters: { FailedEvents: true } })).toMatchObject({
      OperationEvents: [{ EventType: "STACK_EVENT", LogicalResourceId: "Queue", ResourceStatus: "CREATE_FAILED" }],
    });
  });

  it("turns back an update that is cancelled", async () => {
    await create({ Queue: queue({ DelaySeconds: 1 }) });
    await call("UpdateStack", { StackName: "s", TemplateBody: text({ Queue: queue({ DelaySeconds: 2 }) }) });
    await clock.sleep(1_500);

    await call("CancelUpdateStack", { StackName: "s" });
    await clock.sleep(60_000);

    expect(await status()).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(aws.snapshot().queues).toMatchObject([{ attributes: { DelaySeconds: "1" } }]);
  });

  it.each([
    ["Delete", "Delete", []],
    ["Retain", "Delete", ["two"]],
    ["RetainExceptOnCreate", "Retain", ["one", "two"]],
  ])("keeps what its policies say: %s at the end, %s where it is replaced", async (DeletionPolicy, UpdateReplacePolicy, left) => {
    const policies = { DeletionPolicy, UpdateReplacePolicy };
    await create({ Queue: queue({ QueueName: "one" }, policies) });
    await update({ Queue: queue({ QueueName: "two" }, policies) });

    await call("DeleteStack", { StackName: "s" });
    await clock.sleep(60_000);

    expect(aws.snapshot()).toMatchObject({ stacks: [], queues: left.map((name) => ({ name })) });
  });

  it("gives its tags to its resources, and takes them away again", async () => {
    await create({ Queue: queue({ Tags: [{ Key: "own", Value: "1" }] }) }, { Tags: [{ Key: "team", Value: "a" }] });
    expect(aws.snapshot().queues).toMatchObject([{ tags: { own: "1", team: "a" } }]);

    await update({ Queue: queue({ Tags: [{ Key: "own", Value: "1" }] }) }, { Tags: [{ Key: "other", Value: "b" }] });

    expect(aws.snapshot().queues).toMatchObject([{ tags: { other: "b", own: "1" } }]);
  });

  it("tells in a plan what is added, replaced, changed and removed", async () => {
    await create({ Queue: queue({ QueueName: "one" }), Policy: policy({ "Fn::GetAtt": ["Queue", "Arn"] }), Gone: queue({}) });

    const changes = await plan({ Queue: queue({ QueueName: "two" }), Policy: policy({ "Fn::GetAtt": ["Queue", "Arn"] }), New: queue({}) });

    expect(changes.map(({ ResourceChange }) => ResourceChange)).toMatchObject([
      {
        PolicyAction: "ReplaceAndDelete",
        Action: "Modify",
        LogicalResourceId: "Queue",
        Replacement: "True",
        Scope: ["Properties"],
        Details: [
          {
            Target: { Attribute: "Properties", Name: "QueueName", RequiresRecreation: "Always" },
            Evaluation: "Static",
            ChangeSource: "DirectModification",
          },
        ],
      },
      {
        Action: "Modify",
        LogicalResourceId: "Policy",
        Replacement: "False",
        Details: [{ Evaluation: "Dynamic", ChangeSource: "ResourceAttribute", CausingEntity: "Queue.Arn" }],
      },
      { Action: "Add", LogicalResourceId: "New", Scope: [], Details: [] },
      { PolicyAction: "Delete", Action: "Remove", LogicalResourceId: "Gone", Scope: [], Details: [] },
    ]);
  });

  it("finds a name that is taken, or a property that is missing, before anything is made", async () => {
    await create({ Queue: queue({ QueueName: "taken" }) }, { StackName: "t" });

    const table = { Type: "AWS::DynamoDB::Table", Properties: { BillingMode: "PAY_PER_REQUEST" } };
    const description = await planned({ Queue: queue({ QueueName: "taken" }), Table: table }, { StackName: "u", ChangeSetType: "CREATE" });

    expect(description).toMatchObject({
      Status: "FAILED",
      StatusReason:
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation, AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.",
    });
    const { OperationEvents } = (await call("DescribeEvents", {
      ChangeSetName: "plan",
      StackName: "u",
      Filters: { FailedEvents: true },
    })) as { readonly OperationEvents: readonly object[] };
    expect(OperationEvents).toMatchObject([
      {
        EventType: "VALIDATION_ERROR",
        LogicalResourceId: "Queue",
        ValidationName: "NAME_CONFLICT_VALIDATION",
        ValidationPath: "/Resources/Queue/Properties/QueueName",
        ValidationStatusReason: "Resource of type 'AWS::SQS::Queue' with identifier 'taken' already exists.",
      },
      { EventType: "VALIDATION_ERROR", LogicalResourceId: "Table", ValidationStatusReason: "Required property [KeySchema] not found" },
    ]);
    expect(
      await planned({ Queue: queue({ QueueName: "taken" }) }, { StackName: "v", ChangeSetType: "CREATE", DisableValidation: true }),
    ).toMatchObject({ Status: "CREATE_COMPLETE" });
  });

  it("is still shown as it was for a while after its plan is carried out, where reads lag", async () => {
    aws = new FakeAws({ clock, delays: { stackReadLagMs: 2_000 } });
    await planned({ Queue: queue({}) }, { ChangeSetType: "CREATE" });

    await call("ExecuteChangeSet", { StackName: "s", ChangeSetName: "plan" });

    expect(await status()).toBe("REVIEW_IN_PROGRESS");
    await clock.sleep(2_000);
    expect(await status()).toBe("CREATE_IN_PROGRESS");
  });

  it("refuses another type under the same name", async () => {
    await create({ Queue: queue({}) });

    await expect(update({ Queue: { Type: "AWS::SNS::Topic" } })).rejects.toThrow(
      "Update of resource type is not permitted. The new template modifies resource type of the following resources: [Queue]",
    );
  });

  const text = (resources: object): string => JSON.stringify({ Resources: resources });

  const call = (operation: string, input: object): Promise<object> =>
    aws.call({ service: "cloudformation", region: "us-east-1", operation, input });

  async function create(resources: object, more: object = {}): Promise<void> {
    await call("CreateStack", { StackName: "s", TemplateBody: text(resources), Capabilities: ["CAPABILITY_NAMED_IAM"], ...more });
    await clock.sleep(60_000);
  }

  async function update(resources: object, more: object = {}): Promise<void> {
    await call("UpdateStack", { StackName: "s", TemplateBody: text(resources), Capabilities: ["CAPABILITY_NAMED_IAM"], ...more });
    await clock.sleep(60_000);
  }

  async function planned(resources: object, more: Readonly<Record<string, unknown>> = {}): Promise<object> {
    const about = { StackName: more["StackName"] ?? "s", ChangeSetName: "plan" };
    await call("CreateChangeSet", { ...about, TemplateBody: text(resources), ...IAM, ...more });
    await clock.sleep(5_000);
    return call("DescribeChangeSet", about);
  }

  const plan = async (resources: object): Promise<readonly Change[]> =>
    ((await planned(resources)) as { readonly Changes: readonly Change[] }).Changes;

  async function stack(): Promise<{ readonly StackStatus: string }> {
    const { Stacks } = (await call("DescribeStacks", { StackName: "s" })) as {
      readonly Stacks: readonly { readonly StackStatus: string }[];
    };
    return Stacks[0] ?? { StackStatus: "" };
  }

  const status = async (): Promise<string> => (await stack()).StackStatus;

  /** The oldest first. */
  async function events(): Promise<(readonly (string | undefined)[])[]> {
    const { StackEvents } = (await call("DescribeStackEvents", { StackName: "s" })) as { readonly StackEvents: readonly Told[] };
    return StackEvents.map((event) => [
      event.LogicalResourceId,
      event.PhysicalResourceId,
      event.ResourceStatus,
      event.ResourceStatusReason,
    ]).reverse();
  }
});
