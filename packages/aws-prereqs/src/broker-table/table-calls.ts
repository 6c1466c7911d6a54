import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type Tag,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { type AwsFailure, awsCall, failedAs } from "@osb/aws";
import { attempt, type Deadline, OWNER_MARK } from "@osb/core";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import type { BrokerTableSpec, FoundTable } from "./broker-table.ts";

/**
 * The table as DynamoDB tells it, or `undefined` where there is none.
 *
 * @param seen what an earlier look of the same run found: whose tag the same table carries is not asked again. Tags are asked for
 * ten times a second at most, by everybody in the account.
 */
export function findTable(
  dynamodb: DynamoDBClient,
  name: string,
  deadline: Deadline,
  seen?: FoundTable,
): ResultAsync<FoundTable | undefined, AwsFailure> {
  return attempt(async function* () {
    const { Table: description } = yield* awsCall(
      "dynamodb:DescribeTable",
      (options) => dynamodb.send(new DescribeTableCommand({ TableName: name }), options),
      deadline,
    );
    if (description?.TableArn === undefined) return ok(undefined);
    const isSeen = description.TableId !== undefined && description.TableId === seen?.description.TableId;
    const owner = (isSeen ? seen.owner : undefined) ?? (yield* ownerOf(dynamodb, description.TableArn, deadline));
    const recovery = description.TableStatus === "ACTIVE" ? yield* recoveryOf(dynamodb, name, deadline) : undefined;
    return ok({ description, owner, recovery });
  }).orElse((error) => (failedAs(error, "absent") ? okAsync(undefined) : errAsync(error)));
}

/** Asks for the table. `false`: one of that name is there already, from an answer that got lost or from somebody else. */
export function requestTable(
  dynamodb: DynamoDBClient,
  { name, installation }: BrokerTableSpec,
  deadline: Deadline,
): ResultAsync<boolean, AwsFailure> {
  const input = new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST", // The broker writes in bursts, whole catalogs at once.
    DeletionProtectionEnabled: true,
    SSESpecification: { Enabled: true },
    Tags: [{ Key: OWNER_MARK, Value: installation.name }],
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "userid", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "id", KeyType: "HASH" },
      { AttributeName: "userid", KeyType: "RANGE" },
    ],
  });
  return unlessBusy(awsCall("dynamodb:CreateTable", (options) => dynamodb.send(input, options), deadline));
}

/** Switches the protection against deletion. `false`: the table is being changed, so it has to be asked again. */
export function protectTable(dynamodb: DynamoDBClient, name: string, on: boolean, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  const input = new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: on });
  return unlessBusy(awsCall("dynamodb:UpdateTable", (options) => dynamodb.send(input, options), deadline));
}

/** Switches on point-in-time recovery, which cannot be asked for together with the table. `false`: not now, ask again. */
export function enableRecovery(dynamodb: DynamoDBClient, name: string, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  const input = new UpdateContinuousBackupsCommand({
    TableName: name,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  return unlessBusy(awsCall("dynamodb:UpdateContinuousBackups", (options) => dynamodb.send(input, options), deadline));
}

/** Asks for the table's deletion. One that is gone already counts as asked for. `false`: it is being changed, ask again. */
export function deleteTable(dynamodb: DynamoDBClient, name: string, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  const input = new DeleteTableCommand({ TableName: name });
  return unlessBusy(awsCall("dynamodb:DeleteTable", (options) => dynamodb.send(input, options), deadline)).orElse((error) =>
    failedAs(error, "absent") ? okAsync(true) : errAsync(error),
  );
}

function ownerOf(dynamodb: DynamoDBClient, arn: string, deadline: Deadline): ResultAsync<string | undefined, AwsFailure> {
  return attempt(async function* () {
    const tags: Tag[] = [];
    let NextToken: string | undefined;
    do {
      const input = new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken });
      const page = yield* awsCall("dynamodb:ListTagsOfResource", (options) => dynamodb.send(input, options), deadline);
      tags.push(...(page.Tags ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return ok(tags.find(({ Key }) => Key === OWNER_MARK)?.Value);
  });
}

function recoveryOf(dynamodb: DynamoDBClient, name: string, deadline: Deadline): ResultAsync<"on" | "off", AwsFailure> {
  const input = new DescribeContinuousBackupsCommand({ TableName: name });
  return awsCall("dynamodb:DescribeContinuousBackups", (options) => dynamodb.send(input, options), deadline).map(
    ({ ContinuousBackupsDescription: told }) =>
      told?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED" ? "on" : "off",
  );
}

function unlessBusy(call: ResultAsync<unknown, AwsFailure>): ResultAsync<boolean, AwsFailure> {
  return call.map(() => true).orElse((error) => (failedAs(error, "busy") ? okAsync(false) : errAsync(error)));
}
