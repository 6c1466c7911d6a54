import * as dynamodb from "@aws-sdk/client-dynamodb";
import { ACCOUNT, type AnyCommand, type AwsCall, callsTo } from "./aws-call.ts";

const TABLE = "osb-changes";
/** Where a server makes it all the same, nothing rests on it. */
const REFUSED = "osb-refused";
const ARN = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${TABLE}`;
const INDEX = "type-userid-index";
const UNITS = { ReadCapacityUnits: 2, WriteCapacityUnits: 1 };
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
const KEY = [{ AttributeName: "id", KeyType: "HASH" as const }];
const index = (more: object = {}) => ({
  IndexName: INDEX,
  KeySchema: [
    { AttributeName: "type", KeyType: "HASH" as const },
    { AttributeName: "userid", KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["locked"] },
  ProvisionedThroughput: UNITS,
  ...more,
});

const table = callsTo("dynamodb");
const create =
  (more: object = {}) =>
  (): AnyCommand =>
    new dynamodb.CreateTableCommand({
      TableName: TABLE,
      KeySchema: KEY,
      AttributeDefinitions: [attribute("id"), attribute("type"), attribute("userid")],
      ProvisionedThroughput: UNITS,
      GlobalSecondaryIndexes: [index()],
      ...more,
    });
const update = (more: object) => (): AnyCommand => new dynamodb.UpdateTableCommand({ TableName: TABLE, ...more });
const describe = (): AnyCommand => new dynamodb.DescribeTableCommand({ TableName: TABLE });
const put =
  (item: object, more: object = {}) =>
  (): AnyCommand =>
    new dynamodb.PutItemCommand({ TableName: TABLE, Item: item as Record<string, dynamodb.AttributeValue>, ...more });
const remove = (id: string, more: object) => (): AnyCommand =>
  new dynamodb.DeleteItemCommand({ TableName: TABLE, Key: { id: { S: id } }, ...more });

const INVALID = (text: RegExp) => ({ error: "ValidationException", text }) as const;
const NOT_MET = { error: "ConditionalCheckFailedException", text: /^The conditional request failed$/ } as const;
const DONE = { answer: {} } as const;
const active = (title: string, more: object = {}): AwsCall =>
  table(title, describe, { answer: { Table: { TableStatus: "ACTIVE", ...more } } }, { eventually: true });

/** What of a table can be changed, what is refused of a new one, and items on conditions. */
export const TABLE_CHANGES_SERIES: readonly AwsCall[] = [
  table("CreateTable with a short name", create({ TableName: "ab" }), { error: "ValidationException" }),
  table(
    "CreateTable without capacity",
    create({
      TableName: REFUSED,
      ProvisionedThroughput: undefined,
      GlobalSecondaryIndexes: undefined,
      AttributeDefinitions: [attribute("id")],
    }),
    INVALID(/ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED|No provisioned throughput/),
  ),
  table(
    "CreateTable on demand with capacity",
    create({ TableName: REFUSED, BillingMode: "PAY_PER_REQUEST" }),
    INVALID(/Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST/),
  ),
  table(
    "CreateTable with a range key alone",
    create({ TableName: `${REFUSED}-range`, KeySchema: [{ AttributeName: "id", KeyType: "RANGE" }] }),
    INVALID(/is not a HASH key type|No Hash Key specified in schema/),
  ),
  table("CreateTable with an index", create({ SSESpecification: { Enabled: true } }), {
    answer: {
      TableDescription: { ProvisionedThroughput: UNITS, GlobalSecondaryIndexes: [{ IndexName: INDEX, Projection: index().Projection }] },
    },
  }),
  active("DescribeTable of one with an index", {
    ProvisionedThroughput: UNITS,
    GlobalSecondaryIndexes: [{ IndexName: INDEX, IndexStatus: "ACTIVE", KeySchema: index().KeySchema, ProvisionedThroughput: UNITS }],
  }),
  table("the index's ARN", describe, { answer: { Table: { GlobalSecondaryIndexes: [{ IndexArn: `${ARN}/index/${INDEX}` }] } } }),
  table("DescribeTable shows the encryption", describe, { answer: { Table: { SSEDescription: { Status: "ENABLED", SSEType: "KMS" } } } }),
  table("DescribeTable by the table's ARN", () => new dynamodb.DescribeTableCommand({ TableName: ARN }), {
    answer: { Table: { TableName: TABLE } },
  }),

  table("UpdateTable that changes nothing", update({}), INVALID(/At least one of|Nothing to update/i)),
  table("UpdateTable to the same capacity", update({ ProvisionedThroughput: UNITS }), INVALID(/equals the current value/)),
  table("UpdateTable of none", () => new dynamodb.UpdateTableCommand({ TableName: `${TABLE}-none`, DeletionProtectionEnabled: true }), {
    error: "ResourceNotFoundException",
  }),
  table("UpdateTable to other capacity", update({ ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 1 } }), {
    answer: { TableDescription: { TableName: TABLE } },
  }),
  active("DescribeTable after it has other capacity", { ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 1 } }),
  table("UpdateTable that deletes an index of none", update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "none" } }] }), {
    error: "ResourceNotFoundException",
  }),
  table("UpdateTable that deletes the index", update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: INDEX } }] }), {
    answer: { TableDescription: { TableName: TABLE } },
  }),
  active("DescribeTable after the index is gone", { GlobalSecondaryIndexes: undefined }),
  table("the attributes are those that are used", describe, { answer: { Table: { AttributeDefinitions: [attribute("id")] } } }),
  table("UpdateTable with an index of an attribute that is not defined", update({ GlobalSecondaryIndexUpdates: [{ Create: index() }] }), {
    error: "ValidationException",
  }),
  table(
    "UpdateTable with an index",
    update({
      AttributeDefinitions: [attribute("id"), attribute("type"), attribute("userid")],
      GlobalSecondaryIndexUpdates: [{ Create: index() }],
    }),
    {
      answer: { TableDescription: { TableName: TABLE } },
    },
  ),
  active("DescribeTable after the index is there again", { GlobalSecondaryIndexes: [{ IndexName: INDEX, IndexStatus: "ACTIVE" }] }),
  table("UpdateTable to be billed on demand", update({ BillingMode: "PAY_PER_REQUEST" }), {
    answer: { TableDescription: { TableName: TABLE } },
  }),
  active("DescribeTable after it is billed on demand", {
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  }),
  table("UntagResource", () => new dynamodb.UntagResourceCommand({ ResourceArn: ARN, TagKeys: ["none"] }), DONE),
  table("ListTagsOfResource of none", () => new dynamodb.ListTagsOfResourceCommand({ ResourceArn: `${ARN}-none` }), {
    error: "ResourceNotFoundException",
  }),
  table("DescribeContinuousBackups of none", () => new dynamodb.DescribeContinuousBackupsCommand({ TableName: `${TABLE}-none` }), {
    error: "TableNotFoundException",
  }),
  table(
    "UpdateContinuousBackups for a week",
    () =>
      new dynamodb.UpdateContinuousBackupsCommand({
        TableName: TABLE,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
      }),
    {
      answer: {
        ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 7 } },
      },
    },
  ),
  table("ListTables", () => new dynamodb.ListTablesCommand({ ExclusiveStartTableName: "osb-c", Limit: 1 }), {
    answer: { TableNames: [TABLE] },
  }),

  table("PutItem without its key", put({ type: { S: "service" } }), INVALID(/Missing the key id in the item/)),
  table("PutItem with a key of another type", put({ id: { N: "1" } }), INVALID(/Type mismatch for key id expected: S actual: N/)),
  table("PutItem with an empty key", put({ id: { S: "" } }), INVALID(/empty string value/)),
  table(
    "PutItem with an index key of another type",
    put({ id: { S: "a" }, type: { N: "1" } }),
    INVALID(/Type mismatch for Index Key type Expected: S Actual: N IndexName: type-userid-index/),
  ),
  table("PutItem", put({ id: { S: "a" }, type: { S: "service" } }), DONE),
  table(
    "PutItem where the value is",
    put(
      { id: { S: "a" }, type: { S: "binding" } },
      { ConditionExpression: "#t = :t", ExpressionAttributeNames: { "#t": "type" }, ExpressionAttributeValues: { ":t": { S: "service" } } },
    ),
    DONE,
  ),
  table(
    "PutItem where the value is another",
    put(
      { id: { S: "a" } },
      { ConditionExpression: "#t = :t", ExpressionAttributeNames: { "#t": "type" }, ExpressionAttributeValues: { ":t": { S: "service" } } },
    ),
    NOT_MET,
  ),
  table(
    "PutItem on a placeholder that is not defined",
    put(
      { id: { S: "a" } },
      { ConditionExpression: "#t = :t", ExpressionAttributeNames: { "#t": "type" }, ExpressionAttributeValues: { ":other": { S: "x" } } },
    ),
    INVALID(/ExpressionAttributeValues|expression attribute value/i),
  ),
  table(
    "DeleteItem where the value is another",
    remove("a", {
      ConditionExpression: "#t = :t",
      ExpressionAttributeNames: { "#t": "type" },
      ExpressionAttributeValues: { ":t": { S: "service" } },
    }),
    NOT_MET,
  ),
  table("DeleteItem of none, on a condition", remove("none", { ConditionExpression: "attribute_exists(id)" }), NOT_MET),
  table("DeleteItem of none", remove("none", {}), DONE),
  table(
    "DeleteItem where the value is",
    remove("a", {
      ConditionExpression: "#t = :t AND attribute_exists(id)",
      ExpressionAttributeNames: { "#t": "type" },
      ExpressionAttributeValues: { ":t": { S: "binding" } },
    }),
    DONE,
  ),
  table(
    "GetItem, consistent, of one that is gone",
    () => new dynamodb.GetItemCommand({ TableName: TABLE, Key: { id: { S: "a" } }, ConsistentRead: true }),
    {
      answer: { Item: undefined },
    },
  ),
  table("DeleteTable of the series", () => new dynamodb.DeleteTableCommand({ TableName: TABLE }), {
    answer: { TableDescription: { TableStatus: "DELETING" } },
  }),
];
