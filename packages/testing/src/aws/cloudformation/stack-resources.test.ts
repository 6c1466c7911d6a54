import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackExists,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import { beforeEach, describe, expect, it } from "vitest";
import { ScaledClock } from "../../time/scaled-clock.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeAws } from "../index.ts";

/** What upstream's prerequisites consist of: a table with an index, and a user with its policies in itself. */
const UPSTREAM = `
Resources:
  BrokerTable:
    Type: "AWS::DynamoDB::Table"
    Properties:
      AttributeDefinitions:
      - { AttributeName: id, AttributeType: S }
      - { AttributeName: userid, AttributeType: S }
      - { AttributeName: type, AttributeType: S }
      KeySchema: [{ AttributeName: id, KeyType: HASH }, { AttributeName: userid, KeyType: RANGE }]
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }
      TableName: "awssb"
      GlobalSecondaryIndexes:
      - IndexName: "type-userid-index"
        KeySchema: [{ AttributeName: type, KeyType: HASH }, { AttributeName: userid, KeyType: RANGE }]
        Projection: { ProjectionType: KEYS_ONLY }
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }
  BrokerUser:
    Type: "AWS::IAM::User"
    Properties:
      Policies:
      - PolicyName: AwsServiceBrokerPolicy
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
          - Action: [ "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:DeleteItem" ]
            Resource: !Sub "arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/\${BrokerTable}"
            Effect: "Allow"
Outputs:
  IAMUser: { Value: !Ref BrokerUser }
`;

/** The same by our own lights: guarded, encrypted, tagged, with a policy of its own and a role beside the user. */
const GUARDED = `
Parameters: { Name: { Type: String } }
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: !Ref Name
      BillingMode: PAY_PER_REQUEST
      DeletionProtectionEnabled: true
      SSESpecification: { SSEEnabled: true }
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 }
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: !Ref Name
      Path: /osb/
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "dynamodb:GetItem", Resource: !GetAtt Table.Arn }] }
  User:
    Type: AWS::IAM::User
    Properties: { UserName: !Ref Name, Path: /osb/, ManagedPolicyArns: [!Ref Policy] }
  Key:
    Type: AWS::IAM::AccessKey
    Properties: { UserName: !Ref User }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: !GetAtt User.Arn }, Action: "sts:AssumeRole" }] }
      ManagedPolicyArns: [!Ref Policy]
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: more
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: "*" }] }
      Users: [!Ref User]
      Roles: [!Ref Role]
  Queue: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties: { Queues: [!Ref Queue], PolicyDocument: { Version: "2012-10-17", Statement: [] } }
Outputs:
  Key: { Value: !Ref Key }
  Secret: { Value: !GetAtt Key.SecretAccessKey }
`;

describe("the resources of a stack", () => {
  let clock: VirtualClock;
  let aws: FakeAws;
  let client: CloudFormationClient;

  beforeEach(() => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
    client = new CloudFormationClient({ ...aws.clientOptions(), maxAttempts: 1 });
  });

  it("are the account's own: upstream's prerequisites", async () => {
    await create(UPSTREAM, ["CAPABILITY_IAM"]);

    expect(aws.snapshot()).toMatchObject({
      stacks: [{ status: "CREATE_COMPLETE" }],
      tables: [{ name: "awssb", status: "ACTIVE", billing: "PROVISIONED", indexes: [{ IndexName: "type-userid-index" }] }],
      users: [{ name: "s-BrokerUser-*", path: "/", tags: { team: "a" } }],
    });
    expect(JSON.stringify(aws.snapshot().users)).toContain("arn:aws:dynamodb:us-east-1:123456789012:table/awssb");
  });

  it("are made and removed with all that belongs to them", async () => {
    await create(GUARDED, ["CAPABILITY_NAMED_IAM"], [{ ParameterKey: "Name", ParameterValue: "osb-prod" }]);

    const { tables, users, policies, roles, queues, stacks } = aws.snapshot();
    expect(stacks).toMatchObject([{ status: "CREATE_COMPLETE" }]);
    expect(tables).toMatchObject([
      { name: "osb-prod", protected: true, recoveryDays: 7, tags: { team: "a" }, encryption: { Enabled: true } },
    ]);
    expect(users).toMatchObject([
      { name: "osb-prod", path: "/osb/", attached: [policyArn], inline: { more: {} }, keys: [{ status: "Active" }] },
    ]);
    expect(policies).toMatchObject([{ arn: policyArn }]);
    expect(roles).toMatchObject([{ name: "s-Role-*", attached: [policyArn], inline: { more: {} } }]);
    expect(queues).toMatchObject([{ name: "s-Queue-*.fifo", attributes: { FifoQueue: "true", Policy: expect.any(String) } }]);

    await client.send(new DeleteStackCommand({ StackName: "s" }));
    await clock.sleep(60_000);

    expect(aws.snapshot()).toMatchObject({ stacks: [], users: [], policies: [], roles: [], queues: [], tables: [{ name: "osb-prod" }] });
  });

  it("wait for what reads as missing at first", async () => {
    aws = new FakeAws({ clock, delays: { newIdentityLagMs: 7_000, grantLagMs: 5_000 } });
    client = new CloudFormationClient({ ...aws.clientOptions(), maxAttempts: 1 });

    await create(GUARDED, ["CAPABILITY_NAMED_IAM"], [{ ParameterKey: "Name", ParameterValue: "osb-prod" }]);

    expect(aws.snapshot()).toMatchObject({ stacks: [{ status: "CREATE_COMPLETE" }], users: [{ attached: [policyArn] }] });
  });

  it("tell a secret key in an output, where nothing masks it, and it is the key's", async () => {
    await create(GUARDED, ["CAPABILITY_NAMED_IAM"], [{ ParameterKey: "Name", ParameterValue: "osb-prod" }]);
    const described = (await aws.call({ service: "cloudformation", region: "us-east-1", operation: "DescribeStacks" })) as {
      readonly Stacks: readonly { readonly Outputs: readonly { readonly OutputValue: string }[] }[];
    };

    const [accessKeyId = "", secretAccessKey = ""] = described.Stacks[0]?.Outputs.map(({ OutputValue }) => OutputValue) ?? [];

    const caller = await aws.call({
      service: "sts",
      region: "us-east-1",
      operation: "GetCallerIdentity",
      credentials: { accessKeyId, secretAccessKey },
    });
    expect(caller).toMatchObject({ Arn: "arn:aws:iam::123456789012:user/osb/osb-prod" });
  });

  it("come about at their own time, whenever somebody looks", async () => {
    await client.send(new CreateStackCommand({ StackName: "s", TemplateBody: UPSTREAM, Capabilities: ["CAPABILITY_IAM"] }));
    await clock.sleep(3_600_000);

    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "s" }));

    const [last] = StackEvents;
    const first = StackEvents.at(-1);
    expect(Number(last?.Timestamp) - Number(first?.Timestamp)).toBe(12_000);
  });

  it("look the same in two worlds in which chance was another", async () => {
    const other = new FakeAws({ clock });
    for (const each of [aws, other]) {
      const input = { StackName: "s", TemplateBody: UPSTREAM, Capabilities: ["CAPABILITY_IAM"] };
      await each.call({ service: "cloudformation", region: "us-east-1", operation: "CreateStack", input });
    }
    await clock.sleep(60_000);

    expect(aws.snapshot()).toEqual(other.snapshot());
  });

  it("are described by a template that is fetched with the caller's rights", async () => {
    aws.putBucket("templates", { region: "eu-west-1" }).putObject("templates", "a/b.yaml", "Resources: { Q: { Type: AWS::SQS::Queue } }");
    const from = (TemplateURL: string, credentials = aws.administrator) =>
      aws.call({ service: "cloudformation", region: "us-east-1", operation: "ValidateTemplate", input: { TemplateURL }, credentials });
    const without = aws.principal({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "cloudformation:*", Resource: "*" } });

    for (const host of ["templates.s3.amazonaws.com", "templates.s3-eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com/templates"])
      expect(await from(`https://${host}/a/b.yaml`)).toEqual({ Parameters: [] });
    await expect(from("https://templates.s3.amazonaws.com/none")).rejects.toThrow("S3 error: The specified key does not exist.");
    await expect(from("https://templates.s3.amazonaws.com/a/b.yaml", without)).rejects.toThrow(/^S3 error: User: .* s3:GetObject/);
    await expect(from("https://example.org/a/b.yaml")).rejects.toThrow("TemplateURL must be a supported URL.");
  });

  it("are waited for by the SDK's own waiters", async () => {
    const scaled = new FakeAws({ clock: new ScaledClock(2_000) });
    client = new CloudFormationClient({ ...scaled.clientOptions(), maxAttempts: 1 });
    const wait = { client, maxWaitTime: 5, minDelay: 0.002, maxDelay: 0.004 };
    const about = { StackName: "s", ChangeSetName: "c" };
    const TemplateBody = "Resources: { Q: { Type: AWS::SQS::Queue } }";

    await client.send(new CreateChangeSetCommand({ ...about, ChangeSetType: "CREATE", TemplateBody }));
    expect(await waitUntilStackExists(wait, { StackName: "s" })).toMatchObject({ state: "SUCCESS" });
    expect(await waitUntilChangeSetCreateComplete(wait, about)).toMatchObject({ state: "SUCCESS" });
    await client.send(new ExecuteChangeSetCommand(about));
    expect(await waitUntilStackCreateComplete(wait, { StackName: "s" })).toMatchObject({ state: "SUCCESS" });
    await client.send(
      new CreateChangeSetCommand({ ...about, TemplateBody: TemplateBody.replace("Queue }", "Queue, Properties: { DelaySeconds: 1 } }") }),
    );
    await waitUntilChangeSetCreateComplete(wait, about);
    await client.send(new ExecuteChangeSetCommand(about));
    expect(await waitUntilStackUpdateComplete(wait, { StackName: "s" })).toMatchObject({ state: "SUCCESS" });
    await client.send(new DeleteStackCommand({ StackName: "s" }));
    expect(await waitUntilStackDeleteComplete(wait, { StackName: "s" })).toMatchObject({ state: "SUCCESS" });
  });

  const policyArn = "arn:aws:iam::123456789012:policy/osb/osb-prod";

  async function create(
    TemplateBody: string,
    Capabilities: ("CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM")[],
    Parameters: { readonly ParameterKey: string; readonly ParameterValue: string }[] = [],
  ): Promise<void> {
    await client.send(
      new CreateStackCommand({ StackName: "s", TemplateBody, Capabilities, Parameters, Tags: [{ Key: "team", Value: "a" }] }),
    );
    await clock.sleep(60_000);
  }
});
