import * as dynamodb from "@aws-sdk/client-dynamodb";
import { ACCOUNT, type AnyCommand, type AwsCall, MARK } from "./aws-call.ts";

const TABLE = "osb-contract";
const ARN = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${TABLE}`;

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
const createTable =
  (more: object = {}) =>
  (): AnyCommand =>
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
        Table: {
          TableName: TABLE,
          TableStatus: "ACTIVE",
          ...KEYS,
          DeletionProtectionEnabled: true,
          BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        },
      },
    },
    { eventually: true },
  ),
  table("the table's ARN", () => new dynamodb.DescribeTableCommand({ TableName: TABLE }), { answer: { Table: { TableArn: ARN } } }),
  table("ListTagsOfResource", () => new dynamodb.ListTagsOfResourceCommand({ ResourceArn: ARN }), { answer: { Tags: [MARK] } }),
  table("TagResource", () => new dynamodb.TagResourceCommand({ ResourceArn: ARN, Tags: [{ Key: "team", Value: "a" }] }), { answer: {} }),
  table("ListTagsOfResource after TagResource", () => new dynamodb.ListTagsOfResourceCommand({ ResourceArn: ARN }), {
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
  table("DeleteItem", () => new dynamodb.DeleteItemCommand({ TableName: TABLE, Key: { id: { S: "a" }, userid: { S: "u" } } }), {
    answer: {},
  }),
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
