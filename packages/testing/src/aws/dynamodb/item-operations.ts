import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations } from "../operation.ts";
import { invalid } from "./check-new-table.ts";
import { type Conditional, conditionMet } from "./condition-met.ts";
import { tableNeed } from "./table-need.ts";
import type { IndexInput, Item, Table, TableStore } from "./table-store.ts";

interface OfTable {
  readonly TableName: string;
}

type OneItem = OfTable & { readonly Key: Item };

const CONDITIONAL = ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"] as const;

/** DynamoDB's operations on single items. */
export function itemOperations(store: TableStore): Operations {
  const tableOf = (region: string, name: string): Table => {
    const table = store.find(store.arnOf(region, name));
    if (table === undefined || ["CREATING", "DELETING"].includes(store.statusOf(table)))
      throw new AwsFault("ResourceNotFoundException", "Requested resource not found");
    return table;
  };

  return {
    GetItem: operation<OneItem & { readonly ConsistentRead?: boolean }>({
      requires: ["TableName", "Key"],
      takes: ["ConsistentRead"],
      needs: tableNeed(store, "GetItem"),
      run: ({ TableName, Key, ConsistentRead = false }, { region }) => {
        const table = tableOf(region, TableName);
        const id = idOfKey(table, Key);
        const item = ConsistentRead ? table.items.get(id) : table.items.getLate(id);
        return item === undefined ? {} : { Item: item };
      },
    }),

    PutItem: operation<OfTable & Conditional & { readonly Item: Item }>({
      requires: ["TableName", "Item"],
      takes: CONDITIONAL,
      needs: tableNeed(store, "PutItem"),
      run: (input, { region }) => {
        const table = tableOf(region, input.TableName);
        const id = idOfItem(table, input.Item);
        for (const { input: index } of table.indexes) checkIndexKeys(table, index, input.Item);
        checkCondition(input, table.items.get(id));
        table.items.set(id, input.Item);
      },
    }),

    DeleteItem: operation<OneItem & Conditional>({
      requires: ["TableName", "Key"],
      takes: CONDITIONAL,
      needs: tableNeed(store, "DeleteItem"),
      run: (input, { region }) => {
        const table = tableOf(region, input.TableName);
        const id = idOfKey(table, input.Key);
        checkCondition(input, table.items.get(id));
        table.items.delete(id);
      },
    }),
  };
}

function checkCondition(input: Conditional, item: Item | undefined): void {
  if (!conditionMet(input, item ?? {})) throw new AwsFault("ConditionalCheckFailedException", "The conditional request failed");
}

function idOfKey(table: Table, key: Item): string {
  const fits =
    table.keys.length === Object.keys(key).length &&
    table.keys.every(({ AttributeName }) => typeOf(key, AttributeName) === typeIn(table, AttributeName));
  if (!fits) throw invalid("The provided key element does not match the schema");
  return idOf(table, key);
}

function idOfItem(table: Table, item: Item): string {
  for (const { AttributeName: name } of table.keys) {
    const [expected, actual] = [typeIn(table, name), typeOf(item, name)];
    if (actual === undefined) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    if (actual !== expected)
      throw invalid(`One or more parameter values were invalid: Type mismatch for key ${name} expected: ${expected} actual: ${actual}`);
  }
  return idOf(table, item);
}

/** An attribute that an index is sorted by may be absent, but not be of another type. */
function checkIndexKeys(table: Table, { IndexName, KeySchema }: IndexInput, item: Item): void {
  for (const { AttributeName: name } of KeySchema) {
    const [expected, actual] = [typeIn(table, name), typeOf(item, name)];
    if (actual !== undefined && actual !== expected)
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${IndexName}`,
      );
    if (actual !== undefined && item[name]?.[actual] === "")
      throw invalid(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${IndexName}, IndexKey: ${name}`,
      );
  }
}

function idOf({ keys }: Table, item: Item): string {
  const values = keys.map(({ AttributeName: name }) => {
    const [value] = Object.values(item[name] ?? {});
    if (value === "")
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      );
    return value;
  });
  return JSON.stringify(values);
}

const typeOf = (item: Item, name: string): string | undefined => Object.keys(item[name] ?? {})[0];

const typeIn = ({ attributes }: Table, name: string): string | undefined =>
  attributes.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
