import { AwsFault } from "../aws-fault.ts";
import { checkCapacity, checkKeys, invalid } from "./check-new-table.ts";
import type { OneTable } from "./table-need.ts";
import type { AttributeDefinition, Encryption, IndexInput, Table, TableIndex, TableStore, Throughput } from "./table-store.ts";

interface IndexUpdate {
  readonly Create?: IndexInput;
  readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput: Throughput };
  readonly Delete?: { readonly IndexName: string };
}

/** What of a table can be changed. */
export type UpdateTable = OneTable & {
  readonly AttributeDefinitions?: readonly AttributeDefinition[];
  readonly BillingMode?: Table["billing"];
  readonly ProvisionedThroughput?: Throughput;
  readonly DeletionProtectionEnabled?: boolean;
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[];
  readonly SSESpecification?: Encryption;
};

export const UPDATE_MEMBERS = [
  "AttributeDefinitions",
  "BillingMode",
  "ProvisionedThroughput",
  "DeletionProtectionEnabled",
  "GlobalSecondaryIndexUpdates",
  "SSESpecification",
] as const;

/** Begins to change a table that nothing is under way with. All is checked before anything is changed. */
export function updateTable(store: TableStore, table: Table, input: UpdateTable): void {
  const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled, GlobalSecondaryIndexUpdates = [], SSESpecification } = input;
  if (
    (BillingMode ?? ProvisionedThroughput ?? DeletionProtectionEnabled ?? SSESpecification ?? GlobalSecondaryIndexUpdates[0]) === undefined
  )
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
  const { account } = store;
  const capacity = changedCapacity(table, input);
  const indexes = changedIndexes(store, table, input);

  if (capacity !== undefined) {
    if (capacity.billing === "PAY_PER_REQUEST" && table.billing === "PROVISIONED") table.onDemandSince = account.date();
    table.billing = capacity.billing;
    table.throughput = capacity.throughput;
  }
  if (indexes !== undefined) {
    table.indexes = indexes;
    table.attributes = usedAttributes(table, [...table.attributes, ...(input.AttributeDefinitions ?? [])]);
  }
  table.protected = DeletionProtectionEnabled ?? table.protected;
  table.encryption = SSESpecification ?? table.encryption;
  table.updatedFromMs = account.nowMs() + account.delays.tableUpdatingMs;
}

function changedCapacity(
  table: Table,
  { BillingMode, ProvisionedThroughput }: UpdateTable,
): { readonly billing: Table["billing"]; readonly throughput: Throughput } | undefined {
  if ((BillingMode ?? ProvisionedThroughput) === undefined) return undefined;
  const billing = BillingMode ?? table.billing;
  checkCapacity({ BillingMode: billing, ...(ProvisionedThroughput === undefined ? {} : { ProvisionedThroughput }) });
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = table.throughput;
  const wanted = ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  if (billing === "PROVISIONED" && table.billing === billing && wanted.ReadCapacityUnits === read && wanted.WriteCapacityUnits === write)
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  return { billing, throughput: wanted };
}

function changedIndexes(
  store: TableStore,
  table: Table,
  { GlobalSecondaryIndexUpdates: updates = [], AttributeDefinitions = [], BillingMode = table.billing }: UpdateTable,
): readonly TableIndex[] | undefined {
  if (updates.length === 0) return undefined;
  const { account } = store;
  const isBusy = table.indexes.some((index) => store.indexStatusOf(table, index) !== "ACTIVE");
  if (updates.filter(({ Create, Delete }) => (Create ?? Delete) !== undefined).length > (isBusy ? 0 : 1))
    throw new AwsFault(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );

  return updates.reduce<readonly TableIndex[]>((indexes, { Create, Update, Delete }) => {
    if (Create !== undefined) {
      if (indexes.some(({ input }) => input.IndexName === Create.IndexName))
        throw invalid(`Attempting to create an index which already exists: ${Create.IndexName}`);
      checkKeys([Create.KeySchema], [...table.attributes, ...AttributeDefinitions]);
      checkCapacity({ BillingMode, ...(Create.ProvisionedThroughput && { ProvisionedThroughput: Create.ProvisionedThroughput }) });
      const activeFromMs = account.nowMs() + account.delays.indexCreatingMs;
      return [...indexes, { input: Create, throughput: Create.ProvisionedThroughput, activeFromMs, goneFromMs: undefined }];
    }
    const name = Update?.IndexName ?? Delete?.IndexName ?? "";
    if (!indexes.some(({ input }) => input.IndexName === name))
      throw new AwsFault("ResourceNotFoundException", `Requested resource not found: Index: ${name} not found`);
    const goneFromMs = account.nowMs() + account.delays.tableUpdatingMs;
    return indexes.map((index) => {
      if (index.input.IndexName !== name) return index;
      return Delete === undefined ? { ...index, throughput: Update?.ProvisionedThroughput } : { ...index, goneFromMs };
    });
  }, table.indexes);
}

/** Of all definitions those that a key needs, each once. */
function usedAttributes({ keys, indexes }: Table, all: readonly AttributeDefinition[]): readonly AttributeDefinition[] {
  const living = indexes.filter(({ goneFromMs }) => goneFromMs === undefined);
  const used = new Set([...keys, ...living.flatMap(({ input }) => input.KeySchema)].map(({ AttributeName }) => AttributeName));
  return [...new Map(all.map((each) => [each.AttributeName, each])).values()].filter(({ AttributeName }) => used.has(AttributeName));
}
