import { AwsFault } from "../aws-fault.ts";
import { type CallSite, type Need, operation, type Operations, requestTags, type Tag, tagContext, tagList, tagMap } from "../operation.ts";
import { checkCapacity, checkNewTable, invalid, type NewTable } from "./check-new-table.ts";
import { describeTable } from "./describe-table.ts";
import type { Table, TableStore } from "./table-store.ts";

interface OneTable {
  readonly TableName: string;
}

interface OneResource {
  readonly ResourceArn: string;
}

type CreateTable = NewTable & {
  readonly DeletionProtectionEnabled?: boolean;
  readonly SSESpecification?: { readonly Enabled?: boolean; readonly KMSMasterKeyId?: string };
  readonly Tags?: readonly Tag[];
};

type UpdateTable = OneTable & Pick<CreateTable, "BillingMode" | "ProvisionedThroughput" | "DeletionProtectionEnabled">;

/** DynamoDB's operations on tables and their tags. */
export function tableOperations(store: TableStore): Operations {
  const { account } = store;
  const { tableCreatingMs, tableUpdatingMs, tableDeletingMs } = account.delays;
  const described = (table: Table): object => describeTable(table, store.statusOf(table));
  const tagged = ({ ResourceArn }: OneResource): Table => {
    const table = store.find(ResourceArn);
    if (table === undefined)
      throw new AwsFault("ResourceNotFoundException", `Requested resource not found: ResourcArn: ${ResourceArn} not found`);
    return table;
  };

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
          indexes: input.GlobalSecondaryIndexes ?? [],
          encryption: input.SSESpecification,
          tags: tagMap(input.Tags),
          items: new Map(),
          billing: input.BillingMode ?? "PROVISIONED",
          throughput: input.ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
          onDemandSince: input.BillingMode === "PAY_PER_REQUEST" ? account.date() : undefined,
          protected: input.DeletionProtectionEnabled ?? false,
          recoveryDays: undefined,
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
      needs: needOf(store, "DescribeTable"),
      run: ({ TableName }, { region }) => ({ Table: described(store.named(region, TableName)) }),
    }),

    UpdateTable: operation<UpdateTable>({
      requires: ["TableName"],
      takes: ["BillingMode", "ProvisionedThroughput", "DeletionProtectionEnabled"],
      needs: needOf(store, "UpdateTable"),
      run: (input, { region }) => {
        const { TableName, BillingMode, ProvisionedThroughput, DeletionProtectionEnabled } = input;
        if ((BillingMode ?? ProvisionedThroughput ?? DeletionProtectionEnabled) === undefined)
          throw invalid(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
          );
        const table = store.idle(region, TableName);
        if ((BillingMode ?? ProvisionedThroughput) !== undefined) {
          const wanted = {
            BillingMode: BillingMode ?? table.billing,
            ...(ProvisionedThroughput === undefined ? {} : { ProvisionedThroughput }),
          };
          checkCapacity(wanted);
          if (wanted.BillingMode === "PAY_PER_REQUEST" && table.billing === "PROVISIONED") table.onDemandSince = account.date();
          table.billing = wanted.BillingMode;
          table.throughput = ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
        }
        table.protected = DeletionProtectionEnabled ?? table.protected;
        table.updatedFromMs = account.nowMs() + tableUpdatingMs;
        return { TableDescription: described(table) };
      },
    }),

    DeleteTable: operation<OneTable>({
      requires: ["TableName"],
      needs: needOf(store, "DeleteTable"),
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
        const here = store.all().filter((table) => table.region === region && table.name > ExclusiveStartTableName);
        const names = here.map(({ name }) => name).sort();
        const listed = names.slice(0, Limit);
        return { TableNames: listed, ...(names.length > Limit ? { LastEvaluatedTableName: listed.at(-1) } : {}) };
      },
    }),

    ListTagsOfResource: operation<OneResource & { readonly NextToken?: string }>({
      requires: ["ResourceArn"],
      needs: ({ ResourceArn }, at) => needOf(store, "ListTagsOfResource")({ TableName: ResourceArn }, at),
      run: (input) => ({ Tags: tagList(tagged(input).tags) }),
    }),

    TagResource: operation<OneResource & { readonly Tags: readonly Tag[] }>({
      requires: ["ResourceArn", "Tags"],
      needs: ({ ResourceArn, Tags }, at) => needOf(store, "TagResource", requestTags(Tags))({ TableName: ResourceArn }, at),
      run: (input, { region }) => {
        const { tags } = store.idle(region, tagged(input).arn);
        for (const { Key, Value } of input.Tags) tags.set(Key, Value);
      },
    }),

    UntagResource: operation<OneResource & { readonly TagKeys: readonly string[] }>({
      requires: ["ResourceArn", "TagKeys"],
      needs: ({ ResourceArn, TagKeys }, at) => needOf(store, "UntagResource", { "aws:tagkeys": TagKeys })({ TableName: ResourceArn }, at),
      run: (input, { region }) => {
        const { tags } = store.idle(region, tagged(input).arn);
        for (const key of input.TagKeys) tags.delete(key);
      },
    }),
  };
}

/** The right to do `action` to the table that the input names. */
export function needOf(
  store: TableStore,
  action: string,
  context: Need["context"] = {},
): (input: OneTable, at: CallSite) => readonly Need[] {
  return ({ TableName }, { region }) => {
    const resource = store.arnOf(region, TableName);
    const tags = tagContext("aws:ResourceTag", store.find(resource)?.tags ?? new Map());
    return [{ action: `dynamodb:${action}`, resource, context: { ...tags, ...context } }];
  };
}
