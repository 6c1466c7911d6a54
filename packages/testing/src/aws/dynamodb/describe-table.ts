import { createHash } from "node:crypto";
import type { Table, TableIndex, TableStore } from "./table-store.ts";

/** A table as DynamoDB tells it. */
export function describeTable(store: TableStore, table: Table): object {
  const status = store.statusOf(table);
  const billing =
    table.onDemandSince === undefined
      ? {}
      : { BillingModeSummary: { BillingMode: table.billing, LastUpdateToPayPerRequestDateTime: table.onDemandSince } };
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createDate,
    KeySchema: table.keys,
    AttributeDefinitions: table.attributes,
    ProvisionedThroughput: { ...table.throughput, NumberOfDecreasesToday: 0 },
    ...billing,
    ItemCount: table.items.size,
    TableSizeBytes: 0,
    DeletionProtectionEnabled: table.protected,
    ...(table.indexes.length === 0 ? {} : { GlobalSecondaryIndexes: table.indexes.map((index) => describeIndex(store, table, index)) }),
    ...(table.encryption?.Enabled === true ? { SSEDescription: encryptionOf(table, status) } : {}),
  };
}

function describeIndex(store: TableStore, table: Table, index: TableIndex): object {
  const { input, throughput } = index;
  const status = store.indexStatusOf(table, index);
  const isFilling = status === "CREATING" && store.statusOf(table) === "ACTIVE";
  return {
    IndexName: input.IndexName,
    IndexArn: `${table.arn}/index/${input.IndexName}`,
    IndexStatus: status,
    ...(isFilling ? { Backfilling: true } : {}),
    KeySchema: input.KeySchema,
    Projection: input.Projection,
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, ...throughput, NumberOfDecreasesToday: 0 },
  };
}

function encryptionOf({ encryption, arn }: Table, status: string): object {
  const key = encryption?.KMSMasterKeyId ?? "alias/aws/dynamodb";
  return { Status: status === "UPDATING" ? "UPDATING" : "ENABLED", SSEType: "KMS", KMSMasterKeyArn: keyArn(key, arn) };
}

/** DynamoDB tells the key itself, by whatever name it was given. An alias stands for the same key always. */
function keyArn(key: string, tableArn: string): string {
  if (/^arn:.*:key\//.test(key)) return key;
  const at = tableArn.replace(":dynamodb:", ":kms:").replace(/table\/.*$/, "");
  const name = key.replace(/^arn:.*?:(?=alias\/)/, "");
  return `${at}key/${name.startsWith("alias/") ? keyOfAlias(`${at}${name}`) : name}`;
}

const keyOfAlias = (alias: string): string =>
  createHash("sha256")
    .update(alias)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
