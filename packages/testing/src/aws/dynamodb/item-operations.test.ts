import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeAws } from "../fake-aws.ts";

const TableName = "awssb";
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

describe("an item", () => {
  let clock: VirtualClock;
  let dynamodb: DynamoDBClient;

  const create = () => dynamodb.send(new CreateTableCommand(wanted));

  beforeEach(async () => {
    clock = new VirtualClock();
    dynamodb = new DynamoDBClient({ ...new FakeAws({ clock }).clientOptions(), maxAttempts: 1 });
    await create();
  });

  const Key = { id: { S: "1" }, userid: { S: "u" } };
  const Item = { ...Key, type: { S: "serviceinstance" }, params: { M: { list: { L: [{ N: "1" }, { BOOL: true }] } } } };

  it("cannot be had before the table is active", async () => {
    await expect(dynamodb.send(new GetItemCommand({ TableName, Key }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });

  it("is put, read and deleted by its whole key", async () => {
    await clock.sleep(8_000);
    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    expect((await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item).toEqual(Item);
    expect((await dynamodb.send(new GetItemCommand({ TableName, Key: { ...Key, userid: { S: "other" } } }))).Item).toBeUndefined();
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
  });

  it("has to fit the table's keys", async () => {
    await clock.sleep(8_000);
    const mismatch = { name: "ValidationException", message: "The provided key element does not match the schema" };

    await expect(dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: "1" } } }))).rejects.toMatchObject(mismatch);
    await expect(dynamodb.send(new GetItemCommand({ TableName, Key: { ...Key, userid: { N: "1" } } }))).rejects.toMatchObject(mismatch);
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: "1" } } }))).rejects.toThrow(
      "Missing the key userid in the item",
    );
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item: { ...Item, id: { N: "1" } } }))).rejects.toThrow(
      "Type mismatch for key id expected: S actual: N",
    );
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item: { ...Item, id: { S: "" } } }))).rejects.toThrow(
      "cannot contain an empty string value. Key: id",
    );
  });

  it.each([
    ["attribute_not_exists(id)", false],
    ["attribute_exists(id) AND attribute_not_exists(nothing)", true],
    ["#t = :t", true],
    ["#t <> :t", false],
    ["nothing = :t", false],
    ["nothing <> :t", true],
  ])("is deleted on the condition %s: %s", async (ConditionExpression, met) => {
    await clock.sleep(8_000);
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    const placeholders = { ExpressionAttributeNames: { "#t": "type" }, ExpressionAttributeValues: { ":t": { S: "serviceinstance" } } };

    const outcome = await dynamodb.send(new DeleteItemCommand({ TableName, Key, ConditionExpression, ...placeholders })).then(
      () => "deleted",
      (error: Error) => `${error.name}: ${error.message}`,
    );

    expect(outcome).toBe(met ? "deleted" : "ConditionalCheckFailedException: The conditional request failed");
    expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item !== undefined).toBe(!met);
  });

  it("is seen late by reads that are not consistent, where DynamoDB is told to lag", async () => {
    dynamodb = new DynamoDBClient({ ...new FakeAws({ clock, delays: { itemLagMs: 1_000 } }).clientOptions(), maxAttempts: 1 });
    await create();
    await clock.sleep(8_000);
    const read = async (ConsistentRead: boolean) => (await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead }))).Item;
    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    expect([await read(true), await read(false)]).toEqual([Item, undefined]);
    await clock.sleep(1_000);
    expect(await read(false)).toEqual(Item);
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, type: { S: "new" } } }));
    expect([await read(true), await read(false)]).toEqual([{ ...Key, type: { S: "new" } }, Item]);
    await clock.sleep(1_000);
    expect(await read(false)).toEqual({ ...Key, type: { S: "new" } });
  });

  it("has to fit the keys of the table's indexes where it has them", async () => {
    const index = {
      IndexName: "by-type",
      KeySchema: [{ AttributeName: "type", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
    };
    const AttributeDefinitions = [...(wanted.AttributeDefinitions ?? []), { AttributeName: "type", AttributeType: "S" as const }];
    await dynamodb.send(new CreateTableCommand({ ...wanted, TableName: "indexed", AttributeDefinitions, GlobalSecondaryIndexes: [index] }));
    await clock.sleep(8_000);
    const put = (more: PutItemCommandInput["Item"]) =>
      dynamodb.send(new PutItemCommand({ TableName: "indexed", Item: { ...Key, ...more } }));

    await put({});
    await put({ type: { S: "service" } });
    await expect(put({ type: { N: "1" } })).rejects.toThrow("Type mismatch for Index Key type Expected: S Actual: N IndexName: by-type");
    await expect(put({ type: { S: "" } })).rejects.toThrow("cannot contain an empty string value. IndexName: by-type, IndexKey: type");
  });

  it("is under no condition that the fake cannot judge", async () => {
    await clock.sleep(8_000);

    await expect(dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression: "size(id) > :n" }))).rejects.toMatchObject({
      name: "NotServedByFake",
    });
  });
});
