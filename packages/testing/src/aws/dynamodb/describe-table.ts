import type { Table } from "./table-store.ts";

/** A table as DynamoDB tells it. Indexes share the table's status here. */
export function describeTable(table: Table, status: string): object {
  const throughput = { ...table.throughput, NumberOfDecreasesToday: 0 };
  const billing =
    table.onDemandSince === undefined
      ? {}
      : { BillingModeSummary: { BillingMode: table.billing, LastUpdateToPayPerRequestDateTime: table.onDemandSince } };
  const indexes = table.indexes.map((index) => ({
    IndexName: index.IndexName,
    IndexArn: `${table.arn}/index/${index.IndexName}`,
    IndexStatus: status,
    KeySchema: index.KeySchema,
    Projection: index.Projection,
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, ...index.ProvisionedThroughput, NumberOfDecreasesToday: 0 },
  }));
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: table.createDate,
    KeySchema: table.keys,
    AttributeDefinitions: table.attributes,
    ProvisionedThroughput: throughput,
    ...billing,
    ItemCount: table.items.size,
    TableSizeBytes: 0,
    DeletionProtectionEnabled: table.protected,
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
    ...(table.encryption?.Enabled === true ? { SSEDescription: encryptionOf(table) } : {}),
  };
}

function encryptionOf({ encryption, arn }: Table): object {
  const key = encryption?.KMSMasterKeyId ?? "alias/aws/dynamodb";
  const KMSMasterKeyArn = key.startsWith("arn:") ? key : `${arn.replace(":dynamodb:", ":kms:").replace(/table\/.*$/, "")}${key}`;
  return { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn };
}
