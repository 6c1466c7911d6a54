import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateUserCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../time/virtual-clock.ts";
import { FakeAws } from "./fake-aws.ts";

describe("FakeAws over HTTP", () => {
  let aws: FakeAws;
  let server: Awaited<ReturnType<FakeAws["listen"]>>;

  const options = (region = "eu-west-1") => ({ region, endpoint: server.url, credentials: aws.administrator, maxAttempts: 1 });

  beforeEach(async () => {
    aws = new FakeAws({ clock: new VirtualClock() });
    server = await aws.listen();
  });

  afterEach(() => server.close());

  it("serves the account that is met in process, service and region by the signature", async () => {
    const AttributeDefinitions = [{ AttributeName: "id", AttributeType: "S" as const }];
    const KeySchema = [{ AttributeName: "id", KeyType: "HASH" as const }];
    await new DynamoDBClient(options()).send(
      new CreateTableCommand({ TableName: "awssb", BillingMode: "PAY_PER_REQUEST", AttributeDefinitions, KeySchema }),
    );
    await new IAMClient(options()).send(new CreateUserCommand({ UserName: "app" }));
    aws.putBucket("templates", { region: "eu-west-1" }).putObject("templates", "a/b.yaml", "text");

    const inProcess = new DynamoDBClient(aws.clientOptions({ region: "eu-west-1" }));
    expect((await inProcess.send(new DescribeTableCommand({ TableName: "awssb" }))).Table?.TableArn).toContain(":eu-west-1:");
    expect((await new STSClient(options()).send(new GetCallerIdentityCommand({}))).Account).toBe("123456789012");
    const { Body } = await new S3Client(options()).send(new GetObjectCommand({ Bucket: "templates", Key: "a/b.yaml" }));
    expect(await Body?.transformToString()).toBe("text");
  });

  it("checks the signature", async () => {
    const credentials = { ...aws.administrator, secretAccessKey: "wrong" };

    await expect(new STSClient({ ...options(), credentials }).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });

  it("answers a request without a signature", async () => {
    const response = await fetch(server.url, { method: "POST", headers: { "x-amz-target": "DynamoDB_20120810.ListTables" }, body: "{}" });

    expect(await response.json()).toMatchObject({ __type: "com.amazon.coral.service#MissingAuthenticationTokenException" });
  });

  it("breaks the connection for a region that does not exist, and for a lost answer", async () => {
    await expect(new DynamoDBClient(options("eu-wset-1")).send(new ListTablesCommand({}))).rejects.toMatchObject({ code: "ECONNRESET" });
    aws.fault("iam:CreateUser", { kind: "lost-answer" });
    await expect(new IAMClient(options()).send(new CreateUserCommand({ UserName: "app" }))).rejects.toMatchObject({ code: "ECONNRESET" });

    expect((await new IAMClient(options()).send(new GetUserCommand({ UserName: "app" }))).User?.UserName).toBe("app");
  });
});
