import { AwsFault } from "../aws-fault.ts";
import type { AttributeDefinition, IndexInput, KeyElement, Throughput } from "./table-store.ts";

/** A table as `CreateTable` takes it. */
export interface NewTable {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: readonly IndexInput[];
  readonly BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST";
  readonly ProvisionedThroughput?: Throughput;
}

/** Refuses what DynamoDB refuses about a new table's name, keys, attributes and capacity. */
export function checkNewTable({ TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [], ...capacity }: NewTable): void {
  checkTableName(TableName);
  const schemas = [KeySchema, ...GlobalSecondaryIndexes.map((index) => index.KeySchema)];
  const { used, defined } = checkKeys(schemas, AttributeDefinitions);
  if (defined.size > used.size)
    throw invalid(
      GlobalSecondaryIndexes.length === 0
        ? "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
        : `One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: ${list(defined)}, keys used: ${list(used)}`,
    );

  checkCapacity(capacity);
}

const list = (names: Iterable<string>): string => `[${[...names].join(", ")}]`;

/** Refuses keys that are none, and those of attributes that are not defined. */
export function checkKeys(
  schemas: readonly (readonly KeyElement[])[],
  definitions: readonly AttributeDefinition[],
): { readonly used: ReadonlySet<string>; readonly defined: ReadonlySet<string> } {
  for (const schema of schemas) checkSchema(schema);
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName));
  const defined = new Set(definitions.map(({ AttributeName }) => AttributeName));
  const missing = [...used].filter((name) => !defined.has(name));
  if (missing.length > 0)
    throw invalid(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: ${list(missing)}, AttributeDefinitions: ${list(defined)}`,
    );
  return { used, defined };
}

function checkTableName(name: string): void {
  if (name.length < 3 || name.length > 255) throw invalid("TableName must be at least 3 characters long and at most 255 characters long");
  if (!/^[\w.-]+$/.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
}

export function checkCapacity({
  BillingMode = "PROVISIONED",
  ProvisionedThroughput,
}: Pick<NewTable, "BillingMode" | "ProvisionedThroughput">): void {
  if (BillingMode === "PAY_PER_REQUEST" && ProvisionedThroughput !== undefined)
    throw invalid(
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  if (BillingMode === "PROVISIONED" && ProvisionedThroughput === undefined)
    throw invalid(
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
}

function checkSchema(schema: readonly KeyElement[]): void {
  const [first, second, ...more] = schema;
  if (first?.KeyType !== "HASH") throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (second !== undefined && second.KeyType !== "RANGE")
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  if (second?.AttributeName === first.AttributeName)
    throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  if (more.length > 0)
    throw invalid(
      "1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    );
}

export const invalid = (message: string): AwsFault => new AwsFault("ValidationException", message);
