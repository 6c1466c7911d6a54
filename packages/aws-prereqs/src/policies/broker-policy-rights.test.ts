import { FakeAws, VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { brokerPolicyDocument } from "./broker-policy-document.ts";
import { KNOWN_SERVICES } from "./service-statements.ts";

const region = "eu-west-1";
const tableOf = (TableName: string) => ({
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
});
const item = { id: { S: "i" }, userid: { S: "u" } };

describe("the broker's policy, as AWS judges it", () => {
  let aws: FakeAws;
  let broker: { readonly accessKeyId: string; readonly secretAccessKey: string };
  const call = (operation: string, input: object): Promise<object> => {
    const [service = "", name = ""] = operation.split(":");
    return aws.call({ service, region, operation: name, input, credentials: broker });
  };

  beforeEach(async () => {
    const clock = new VirtualClock();
    aws = new FakeAws({ clock, delays: { tableCreatingMs: 0 } });
    for (const name of ["our-templates", "other-templates"]) {
      aws.putBucket(name, { region });
      for (const key of ["v1/sqs-main.yaml", "v1-old/sqs-main.yaml", "secret.txt"]) aws.putObject(name, key, "a template");
    }
    for (const name of ["osb-prod", "osb-staging", "aws-service-broker-dynamodb-1"])
      await aws.call({ service: "dynamodb", region, operation: "CreateTable", input: tableOf(name) });
    broker = aws.principal(
      brokerPolicyDocument({
        partition: "aws",
        accountId: aws.accountId,
        tableArn: `arn:aws:dynamodb:${region}:${aws.accountId}:table/osb-prod`,
        templates: { bucket: "our-templates", prefix: "v1", region },
        services: KNOWN_SERVICES,
      }),
    );
  });

  it.each<[string, string, object]>([
    ["to know who it is", "sts:GetCallerIdentity", {}],
    ["to list its templates", "s3:ListObjectsV2", { Bucket: "our-templates", Prefix: "v1" }],
    ["to list them as a folder", "s3:ListObjectsV2", { Bucket: "our-templates", Prefix: "v1/" }],
    ["to read a template", "s3:GetObject", { Bucket: "our-templates", Key: "v1/sqs-main.yaml" }],
    ["to put an item", "dynamodb:PutItem", { TableName: "osb-prod", Item: item }],
    ["to get an item", "dynamodb:GetItem", { TableName: "osb-prod", Key: item }],
    ["to delete an item", "dynamodb:DeleteItem", { TableName: "osb-prod", Key: item }],
    ["to describe its table", "dynamodb:DescribeTable", { TableName: "osb-prod" }],
    ["to make a table for an application", "dynamodb:CreateTable", tableOf("aws-service-broker-dynamodb-2")],
    ["to delete a table of an application", "dynamodb:DeleteTable", { TableName: "aws-service-broker-dynamodb-1" }],
  ])("allows the broker %s", async (_, operation, input) => {
    await expect(call(operation, input)).resolves.toBeDefined();
  });

  it.each<[string, string, object]>([
    ["the whole bucket", "s3:ListObjectsV2", { Bucket: "our-templates" }],
    ["another folder", "s3:ListObjectsV2", { Bucket: "our-templates", Prefix: "v1-old" }],
    ["another bucket", "s3:ListObjectsV2", { Bucket: "other-templates", Prefix: "v1" }],
    ["an object beside its folder", "s3:GetObject", { Bucket: "our-templates", Key: "v1-old/sqs-main.yaml" }],
    ["an object above its folder", "s3:GetObject", { Bucket: "our-templates", Key: "secret.txt" }],
    ["an object of another bucket", "s3:GetObject", { Bucket: "other-templates", Key: "v1/sqs-main.yaml" }],
    ["its own templates, to change them", "s3:PutObject", { Bucket: "our-templates", Key: "v1/sqs-main.yaml", Body: "x" }],
    ["another installation's items", "dynamodb:GetItem", { TableName: "osb-staging", Key: item }],
    ["another installation's items, to write them", "dynamodb:PutItem", { TableName: "osb-staging", Item: item }],
    ["an application's items", "dynamodb:GetItem", { TableName: "aws-service-broker-dynamodb-1", Key: item }],
    ["another installation's table", "dynamodb:DescribeTable", { TableName: "osb-staging" }],
    ["its own table, to change it", "dynamodb:UpdateTable", { TableName: "osb-prod", DeletionProtectionEnabled: false }],
    ["its own table, to delete it", "dynamodb:DeleteTable", { TableName: "osb-prod" }],
    [
      "its table's backups",
      "dynamodb:UpdateContinuousBackups",
      { TableName: "osb-prod", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } },
    ],
    ["a user outside its names", "iam:CreateUser", { UserName: "admin2" }],
    ["a user in our path", "iam:CreateUser", { UserName: "aws-service-broker-x", Path: "/osb/" }],
    ["its own keys", "iam:CreateAccessKey", {}],
    ["its own keys, to see them", "iam:ListAccessKeys", {}],
    ["policies of others", "iam:GetPolicy", { PolicyArn: "arn:aws:iam::123456789012:policy/osb/osb-prod" }],
  ])("denies the broker %s", async (_, operation, input) => {
    await expect(call(operation, input)).rejects.toMatchObject({ code: expect.stringMatching(/^AccessDenied/) });
  });
});
