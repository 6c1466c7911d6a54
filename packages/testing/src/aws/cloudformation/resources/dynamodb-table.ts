import type { Tag } from "../../operation.ts";
import type { Json } from "../template/template.ts";
import { dynamodbIndexUpdates } from "./dynamodb-index-updates.ts";
import { found, type MadeResource, resourceTags, type ResourceSite, type ResourceType } from "./resource-type.ts";

interface Described {
  readonly Table: {
    readonly TableStatus: string;
    readonly GlobalSecondaryIndexes?: readonly { readonly IndexStatus: string }[];
  };
}

/** `AWS::DynamoDB::Table`, as far as the fake's DynamoDB goes. */
export const dynamodbTable: ResourceType = {
  type: "AWS::DynamoDB::Table",
  properties: {
    TableName: "replace",
    KeySchema: "replace",
    AttributeDefinitions: "update",
    GlobalSecondaryIndexes: "update",
    BillingMode: "update",
    ProvisionedThroughput: "update",
    DeletionProtectionEnabled: "update",
    PointInTimeRecoverySpecification: "update",
    SSESpecification: "update",
    Tags: "update",
  },
  required: ["KeySchema"],
  attributes: ["Arn"],
  nameProperty: "TableName",

  exists: (name, site) => found(() => site.call("dynamodb", "DescribeTable", { TableName: name })) !== undefined,

  create: (properties, site) => {
    const { PointInTimeRecoverySpecification: _, Tags, ...rest } = properties;
    const TableName = String(properties["TableName"] ?? site.generatedName(255));
    const tags = resourceTags(site, Tags);
    const input = { ...typed(rest), TableName, ...(tags.length === 0 ? {} : { Tags: tags }) };
    const { TableDescription } = site.call<{ readonly TableDescription: { readonly TableArn: string } }>("dynamodb", "CreateTable", input);
    return { physicalId: TableName, attributes: { Arn: TableDescription.TableArn } };
  },

  // Continuous backups and other tags can be had only once the table is active.
  isReady: (made, properties, site) => {
    const { Table } = site.call<Described>("dynamodb", "DescribeTable", { TableName: made.physicalId });
    const { GlobalSecondaryIndexes: indexes = [] } = Table;
    if (Table.TableStatus !== "ACTIVE" || indexes.some(({ IndexStatus }) => IndexStatus !== "ACTIVE")) return false;
    const recovery = properties["PointInTimeRecoverySpecification"];
    if (recovery !== undefined) setRecovery(made, recovery as Json, site);
    retag(made, properties, site);
    return true;
  },

  update: (made, wanted, before, site) => {
    const input = changesOf(typed(wanted), typed(before));
    if (Object.keys(input).length > 0) site.call("dynamodb", "UpdateTable", { TableName: made.physicalId, ...input });
    const recovery = "PointInTimeRecoverySpecification";
    if (recovery in before && !(recovery in wanted)) setRecovery(made, { PointInTimeRecoveryEnabled: false }, site);
    return made;
  },

  read: (made, site) => void site.call("dynamodb", "DescribeContinuousBackups", { TableName: made.physicalId }),

  remove: (made, _, site) => void site.call("dynamodb", "DeleteTable", { TableName: made.physicalId }),

  isGone: (made, site) => found(() => site.call("dynamodb", "DescribeTable", { TableName: made.physicalId })) === undefined,
};

/** What `UpdateTable` is told. */
function changesOf(wanted: Json, before: Json): Json {
  const changed = (name: string): boolean => JSON.stringify(wanted[name]) !== JSON.stringify(before[name]);
  const { BillingMode = "PROVISIONED", ProvisionedThroughput, DeletionProtectionEnabled = false, SSESpecification } = wanted;
  const billing = { BillingMode, ...(ProvisionedThroughput === undefined ? {} : { ProvisionedThroughput }) };
  const indexesOf = ({ GlobalSecondaryIndexes: indexes = [] }: Json) => indexes as Parameters<typeof dynamodbIndexUpdates>[0];
  const indexes = dynamodbIndexUpdates(indexesOf(before), indexesOf(wanted));
  return {
    ...(changed("BillingMode") || changed("ProvisionedThroughput") ? billing : {}),
    ...(changed("DeletionProtectionEnabled") ? { DeletionProtectionEnabled } : {}),
    ...(changed("SSESpecification") ? { SSESpecification } : {}),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexUpdates: indexes, AttributeDefinitions: wanted["AttributeDefinitions"] }),
  };
}

function retag({ attributes: { Arn: ResourceArn } }: MadeResource, properties: Json, site: ResourceSite): void {
  const { Tags: present } = site.call<{ readonly Tags: readonly Tag[] }>("dynamodb", "ListTagsOfResource", { ResourceArn });
  const wanted = resourceTags(site, properties["Tags"]);
  const has = (tags: readonly Tag[], { Key, Value }: Tag): boolean => tags.some((tag) => tag.Key === Key && tag.Value === Value);
  const TagKeys = present.filter(({ Key }) => !wanted.some((tag) => tag.Key === Key)).map(({ Key }) => Key);
  const Tags = wanted.filter((tag) => !has(present, tag));
  if (TagKeys.length > 0) site.call("dynamodb", "UntagResource", { ResourceArn, TagKeys });
  if (Tags.length > 0) site.call("dynamodb", "TagResource", { ResourceArn, Tags });
}

function setRecovery({ physicalId: TableName }: MadeResource, recovery: Json, site: ResourceSite): void {
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } = recovery;
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: String(enabled) === "true",
    ...(days === undefined ? {} : { RecoveryPeriodInDays: Number(days) }),
  };
  site.call("dynamodb", "UpdateContinuousBackups", { TableName, PointInTimeRecoverySpecification });
}

/** In a template everything may be text; DynamoDB takes numbers and booleans. */
function typed(properties: Json): Json {
  const readers: Readonly<Record<string, (value: unknown) => unknown>> = {
    ProvisionedThroughput: (value) => capacity(value as Json),
    DeletionProtectionEnabled: (value) => String(value) === "true",
    SSESpecification: (value) => encryptionOf(value as Json),
    GlobalSecondaryIndexes: (value) => (value as readonly Json[]).map(typed),
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, readers[name]?.(value) ?? value]));
}

const capacity = (units: Json): Json => ({
  ReadCapacityUnits: Number(units["ReadCapacityUnits"]),
  WriteCapacityUnits: Number(units["WriteCapacityUnits"]),
});

/** A template says `SSEEnabled` where the API says `Enabled`. */
function encryptionOf({ SSEEnabled, ...rest }: Json): Json {
  return { ...rest, Enabled: String(SSEEnabled) === "true" };
}
