import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeAws } from "../fake-aws.ts";

const TableName = "awssb";
const ResourceArn = "arn:aws:dynamodb:us-east-1:123456789012:table/awssb";
const wanted: CreateTableCommandInput = {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "userid", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "userid", KeyType: "RANGE" },
  ],
};
const typeIndex = {
  IndexName: "type-userid-index",
  KeySchema: [
    { AttributeName: "type", KeyType: "HASH" as const },
    { AttributeName: "userid", KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: "ALL" as const },
};

describe("a table", () => {
  let clock: VirtualClock;
  let dynamodb: DynamoDBClient;

  const create = (more: Partial<CreateTableCommandInput> = {}) => dynamodb.send(new CreateTableCommand({ ...wanted, ...more }));
  const describeTable = async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table;
  const status = async () => (await describeTable())?.TableStatus;

  beforeEach(() => {
    clock = new VirtualClock();
    dynamodb = new DynamoDBClient({ ...new FakeAws({ clock }).clientOptions(), maxAttempts: 1 });
  });

  it("is CREATING for eight seconds, then ACTIVE", async () => {
    await clock.sleep(1_000);
    await create();
    expect(await status()).toBe("CREATING");
    await clock.sleep(7_999);
    expect(await status()).toBe("CREATING");
    await clock.sleep(1);

    expect(await describeTable()).toMatchObject({
      TableStatus: "ACTIVE",
      TableArn: ResourceArn,
      CreationDateTime: new Date("2026-01-01T00:00:01Z"),
      KeySchema: wanted.KeySchema,
      AttributeDefinitions: wanted.AttributeDefinitions,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      DeletionProtectionEnabled: false,
    });
  });

  it("is told with its indexes and its encryption", async () => {
    const AttributeDefinitions = [...(wanted.AttributeDefinitions ?? []), { AttributeName: "type", AttributeType: "S" as const }];
    await create({ AttributeDefinitions, GlobalSecondaryIndexes: [typeIndex], SSESpecification: { Enabled: true } });

    expect(await describeTable()).toMatchObject({
      GlobalSecondaryIndexes: [
        { IndexName: "type-userid-index", IndexStatus: "CREATING", IndexArn: `${ResourceArn}/index/type-userid-index` },
      ],
      SSEDescription: { Status: "ENABLED", SSEType: "KMS" },
    });
  });

  it("exists once", async () => {
    await create();

    await expect(create()).rejects.toMatchObject({ name: "ResourceInUseException", message: "Table already exists: awssb" });
  });

  it.each<[string, Partial<CreateTableCommandInput>, string]>([
    ["a short name", { TableName: "ab" }, "TableName must be at least 3 characters long and at most 255 characters long"],
    ["a name with a slash", { TableName: "a/bc" }, "Member must satisfy regular expression pattern"],
    [
      "an attribute that no key uses",
      { KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] },
      "does not exactly match number of attributes defined",
    ],
    [
      "a key that is not defined",
      { AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] },
      "Some index key attributes are not defined",
    ],
    ["a range key first", { KeySchema: [{ AttributeName: "id", KeyType: "RANGE" }] }, "The first KeySchemaElement is not a HASH key type"],
    [
      "two hash keys",
      {
        KeySchema: [
          { AttributeName: "id", KeyType: "HASH" },
          { AttributeName: "userid", KeyType: "HASH" },
        ],
      },
      "not a RANGE key type",
    ],
    ["no capacity", { BillingMode: "PROVISIONED" }, "must both be specified when BillingMode is PROVISIONED"],
    [
      "capacity on demand",
      { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } },
      "when BillingMode is PAY_PER_REQUEST",
    ],
  ])("is refused with %s", async (_, more, message) => {
    await expect(create(more)).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining(message) });
  });

  it("is refused with an attribute that neither key nor index uses", async () => {
    const AttributeDefinitions = ["id", "userid", "type", "more"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));

    await expect(create({ AttributeDefinitions, GlobalSecondaryIndexes: [typeIndex] })).rejects.toThrow(
      "Some AttributeDefinitions are not used",
    );
  });

  it("is not changed or deleted while something is under way", async () => {
    await create();
    const busy = {
      name: "ResourceInUseException",
      message: "Attempt to change a resource which is still in use: Table is being created: awssb",
    };

    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject(busy);
    await expect(dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }))).rejects.toMatchObject(busy);
    await expect(dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [] }))).rejects.toMatchObject(busy);
  });

  it("is deleted only without protection, and takes its time", async () => {
    await create({ DeletionProtectionEnabled: true });
    await clock.sleep(8_000);

    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    });
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    expect(await status()).toBe("UPDATING");
    await clock.sleep(2_000);
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    expect(await status()).toBe("DELETING");
    await expect(create()).rejects.toMatchObject({ name: "ResourceInUseException" });
    await clock.sleep(4_000);

    await expect(describeTable()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found: Table: awssb not found",
    });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await create();
  });

  it("changes how it is billed", async () => {
    await create();
    await clock.sleep(8_000);

    await dynamodb.send(
      new UpdateTableCommand({
        TableName,
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
      }),
    );

    expect(await describeTable()).toMatchObject({
      BillingModeSummary: { BillingMode: "PROVISIONED" },
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
    });
  });

  it("carries tags", async () => {
    await create({ Tags: [{ Key: "owner", Value: "prod" }] });
    await clock.sleep(8_000);
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "more", Value: "1" }] }));
    await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["owner"] }));

    expect((await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual([{ Key: "more", Value: "1" }]);
    await expect(dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: `${ResourceArn}2` }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("is given an index later, which is CREATING when the table is ACTIVE again, and one at a time", async () => {
    await create();
    await clock.sleep(8_000);
    const index = { ...typeIndex, KeySchema: [{ AttributeName: "type", KeyType: "HASH" as const }] };
    const AttributeDefinitions = [{ AttributeName: "type", AttributeType: "S" as const }];
    const update = (GlobalSecondaryIndexUpdates: UpdateTableCommandInput["GlobalSecondaryIndexUpdates"], more = {}) =>
      dynamodb.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates, ...more }));

    await expect(update([{ Create: index }])).rejects.toThrow("Some index key attributes are not defined in AttributeDefinitions");
    await update([{ Create: index }], { AttributeDefinitions });
    expect(await status()).toBe("UPDATING");
    await clock.sleep(2_000);

    expect(await describeTable()).toMatchObject({
      TableStatus: "ACTIVE",
      AttributeDefinitions: [{ AttributeName: "id" }, { AttributeName: "userid" }, { AttributeName: "type" }],
      GlobalSecondaryIndexes: [{ IndexName: "type-userid-index", IndexStatus: "CREATING", Backfilling: true }],
    });
    await expect(update([{ Delete: { IndexName: "type-userid-index" } }])).rejects.toMatchObject({ name: "LimitExceededException" });
    await clock.sleep(18_000);
    expect((await describeTable())?.GlobalSecondaryIndexes?.[0]?.IndexStatus).toBe("ACTIVE");
    await expect(update([{ Create: index }], { AttributeDefinitions })).rejects.toThrow(
      "Attempting to create an index which already exists",
    );
    await expect(update([{ Delete: { IndexName: "none" } }])).rejects.toMatchObject({ name: "ResourceNotFoundException" });

    await update([{ Delete: { IndexName: "type-userid-index" } }]);
    expect((await describeTable())?.GlobalSecondaryIndexes?.[0]?.IndexStatus).toBe("DELETING");
    await clock.sleep(2_000);

    const { GlobalSecondaryIndexes, AttributeDefinitions: left } = (await describeTable()) ?? {};
    expect({ GlobalSecondaryIndexes, left }).toEqual({ GlobalSecondaryIndexes: undefined, left: wanted.AttributeDefinitions });
  });

  it("changes its encryption, and takes no change that is none", async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    await create({ BillingMode: "PROVISIONED", ProvisionedThroughput });
    await clock.sleep(8_000);
    await dynamodb.send(new UpdateTableCommand({ TableName, SSESpecification: { Enabled: true, KMSMasterKeyId: "alias/own" } }));

    expect((await describeTable())?.SSEDescription?.Status).toBe("UPDATING");
    await clock.sleep(2_000);
    expect((await describeTable())?.SSEDescription).toEqual({
      Status: "ENABLED",
      SSEType: "KMS",
      KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f-]{36}$/),
    });
    await expect(dynamodb.send(new UpdateTableCommand({ TableName, ProvisionedThroughput }))).rejects.toThrow(
      "The provisioned throughput for the table will not change",
    );
    await expect(dynamodb.send(new UpdateTableCommand({ TableName }))).rejects.toThrow("At least one of ProvisionedThroughput");
  });

  it("reads as missing for a moment where DynamoDB is slow to agree with itself", async () => {
    dynamodb = new DynamoDBClient({ ...new FakeAws({ clock, delays: { newTableLagMs: 1_000 } }).clientOptions(), maxAttempts: 1 });
    await create();

    await expect(describeTable()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await expect(create()).rejects.toMatchObject({ name: "ResourceInUseException" });
    await clock.sleep(1_000);

    expect(await status()).toBe("CREATING");
  });

  it("can be gone back in time with once it is active", async () => {
    const turnOn = () =>
      dynamodb.send(
        new UpdateContinuousBackupsCommand({
          TableName,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
        }),
      );
    await expect(turnOn()).rejects.toMatchObject({ name: "TableNotFoundException" });
    await create();
    await expect(turnOn()).rejects.toMatchObject({ name: "ContinuousBackupsUnavailableException" });
    await clock.sleep(8_000);
    const recovery = async () =>
      (await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription;
    expect(await recovery()).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });

    await turnOn();

    expect(await recovery()).toMatchObject({
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 7,
      LatestRestorableDateTime: new Date("2026-01-01T00:00:08Z"),
    });
  });
});
