import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations, requestTags, type Tag, tagMap } from "../operation.ts";
import { checkNewTable, invalid, type NewTable } from "./check-new-table.ts";
import { describeTable } from "./describe-table.ts";
import { StoredItems } from "./stored-items.ts";
import { tableNeed, type OneTable } from "./table-need.ts";
import type { Encryption, Table, TableStore } from "./table-store.ts";
import { UPDATE_MEMBERS, type UpdateTable, updateTable } from "./update-table.ts";

type CreateTable = NewTable & {
  readonly DeletionProtectionEnabled?: boolean;
  readonly SSESpecification?: Encryption;
  readonly Tags?: readonly Tag[];
};

/** DynamoDB's operations on tables. */
export function tableOperations(store: TableStore): Operations {
  const { account } = store;
  const { tableCreatingMs, tableDeletingMs, newTableLagMs } = account.delays;
  const described = (table: Table): object => describeTable(store, table);

  return {
    CreateTable: operation<CreateTable>({
      requires: ["TableName", "KeySchema", "AttributeDefinitions"],
      takes: ["BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexes", "DeletionProtectionEnabled", "SSESpecification", "Tags"],
      needs: ({ TableName, Tags = [] }, { region }) => {
        const about = { resource: store.arn(region, TableName), context: requestTags(Tags) };
        const create = { action: "dynamodb:CreateTable", ...about };
        return Tags.length === 0 ? [create] : [create, { action: "dynamodb:TagResource", ...about }];
      },
      run: (input, { region }) => {
        checkNewTable(input);
        const arn = store.arn(region, input.TableName);
        if (store.find(arn) !== undefined) throw new AwsFault("ResourceInUseException", `Table already exists: ${input.TableName}`);
        const activeFromMs = account.nowMs() + tableCreatingMs;
        const table: Table = {
          name: input.TableName,
          region,
          arn,
          id: account.uuid(),
          createDate: account.date(),
          keys: input.KeySchema,
          attributes: input.AttributeDefinitions,
          indexes: (input.GlobalSecondaryIndexes ?? []).map((index) => ({
            input: index,
            throughput: index.ProvisionedThroughput,
            activeFromMs,
            goneFromMs: undefined,
          })),
          encryption: input.SSESpecification,
          tags: tagMap(input.Tags),
          items: new StoredItems(account),
          billing: input.BillingMode ?? "PROVISIONED",
          throughput: input.ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
          onDemandSince: input.BillingMode === "PAY_PER_REQUEST" ? account.date() : undefined,
          protected: input.DeletionProtectionEnabled ?? false,
          recoveryDays: undefined,
          visibleFromMs: account.nowMs() + newTableLagMs,
          activeFromMs,
          updatedFromMs: activeFromMs,
          goneFromMs: undefined,
        };
        store.add(table);
        return { TableDescription: described(table) };
      },
    }),

    DescribeTable: operation<OneTable>({
      requires: ["TableName"],
      needs: tableNeed(store, "DescribeTable"),
      run: ({ TableName }, { region }) => ({ Table: described(store.named(region, TableName)) }),
    }),

    UpdateTable: operation<UpdateTable>({
      requires: ["TableName"],
      takes: UPDATE_MEMBERS,
      needs: tableNeed(store, "UpdateTable"),
      run: (input, { region }) => {
        const table = store.idle(region, input.TableName);
        updateTable(store, table, input);
        return { TableDescription: described(table) };
      },
    }),

    DeleteTable: operation<OneTable>({
      requires: ["TableName"],
      needs: tableNeed(store, "DeleteTable"),
      run: ({ TableName }, { region }) => {
        const table = store.idle(region, TableName);
        if (table.protected)
          throw invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
        table.goneFromMs = account.nowMs() + tableDeletingMs;
        return { TableDescription: described(table) };
      },
    }),

    ListTables: operation<{ readonly Limit?: number; readonly ExclusiveStartTableName?: string }>({
      takes: ["Limit", "ExclusiveStartTableName"],
      needs: (_, { region }) => [{ action: "dynamodb:ListTables", resource: store.arn(region, "*") }],
      run: ({ Limit = 100, ExclusiveStartTableName = "" }, { region }) => {
        const here = store
          .all()
          .filter(({ arn }) => store.look(arn) !== undefined)
          .filter((table) => table.region === region && table.name > ExclusiveStartTableName);
        const names = here.map(({ name }) => name).sort();
        const listed = names.slice(0, Limit);
        return { TableNames: listed, ...(names.length > Limit ? { LastEvaluatedTableName: listed.at(-1) } : {}) };
      },
    }),
  };
}
