import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { VirtualClock } from "@osb/testing";
import { FakeAws } from "@osb/testing/aws";
import { expect, it } from "vitest";

it("lets nobody do what no policy allows", async () => {
  const aws = new FakeAws({ clock: new VirtualClock() });
  const reader = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "dynamodb:Describe*", Resource: "*" } } as const;
  const options = aws.clientsAs(reader, { region: "eu-west-1" });

  const read = new DynamoDBClient(options).send(new DescribeTableCommand({ TableName: "awssb" }));
  const write = new IAMClient(options).send(new CreateUserCommand({ UserName: "app" }));

  await expect(read).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(write).rejects.toThrow("because no identity-based policy allows the iam:CreateUser action");
});
