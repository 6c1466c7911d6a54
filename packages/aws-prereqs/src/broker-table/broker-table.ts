import type { TableDescription } from "@aws-sdk/client-dynamodb";
import type { Change, Installation } from "@osb/core";

/** The table in which the broker keeps its catalog, its instances and their bindings. */
export interface BrokerTableSpec {
  readonly name: string;
  readonly installation: Installation;
  /** Take a fitting table that was made by somebody else, as it is. Default false. */
  readonly adopt?: boolean | undefined;
}

export interface BrokerTable {
  readonly name: string;
  readonly arn: string;
}

/** A table as DynamoDB tells it. */
export interface FoundTable {
  readonly description: TableDescription;
  /** The installation whose tag it carries. */
  readonly owner: string | undefined;
  /** Point-in-time recovery. DynamoDB tells it of active tables only. */
  readonly recovery: "on" | "off" | undefined;
}

/** What has to happen next for the table to be as wanted. */
export type TableStep =
  | { readonly do: "create" }
  | { readonly do: "wait"; readonly status: string }
  | { readonly do: "refuse"; readonly differences: readonly string[] }
  | { readonly do: "protect" }
  | { readonly do: "enable-recovery" }
  | { readonly do: "finish"; readonly table: BrokerTable };

/** Hash and range key as the broker writes its items. It queries no index. */
const KEYS = "id:S:HASH userid:S:RANGE";

/** Decides from what DynamoDB tells, and from nothing else. */
export function nextTableStep(spec: BrokerTableSpec, found: FoundTable | undefined): TableStep {
  if (found === undefined) return { do: "create" };

  const differences = differencesOf(spec, found);
  if (differences.length > 0) return { do: "refuse", differences };

  const { TableStatus: status, TableArn: arn } = found.description;
  switch (status) {
    case "ACTIVE":
      if (arn === undefined) return { do: "wait", status };
      if (lacksProtection(spec, found)) return { do: "protect" };
      if (lacksRecovery(spec, found)) return { do: "enable-recovery" };
      return { do: "finish", table: { name: spec.name, arn } };
    case undefined:
    case "CREATING":
    case "UPDATING":
    case "DELETING": // Gone soon; then the next look finds nothing, and the table is made anew.
      return { do: "wait", status: status ?? "unknown" };
    case "ARCHIVING":
    case "ARCHIVED":
    case "INACCESSIBLE_ENCRYPTION_CREDENTIALS":
    case "REPLICATION_NOT_AUTHORIZED":
      return { do: "refuse", differences: [`its status is ${status}, which no waiting changes`] };
    default:
      return { do: "refuse", differences: [`its status ${status satisfies never} is not known`] };
  }
}

/** Everything that has to be done to the table, for a plan. A table that does not fit has no changes: it is a finding. */
export function tableChanges(spec: BrokerTableSpec, found: FoundTable | undefined, where: string): readonly Change[] {
  const table = { kind: "DynamoDB table", name: spec.name };
  if (found === undefined) return [{ action: "create", ...table, reason: `there is none in ${where}` }];
  if (nextTableStep(spec, found).do === "refuse") return [];
  if (found.description.TableStatus === "DELETING")
    return [{ action: "create", ...table, reason: "the one that is there is being deleted" }];
  const lacking = [
    ...(lacksProtection(spec, found) ? ["deletion protection"] : []),
    ...(lacksRecovery(spec, found) ? ["point-in-time recovery"] : []),
  ];
  return lacking.length === 0
    ? []
    : [{ action: "update", ...table, reason: `${lacking.join(" and ")} ${lacking.length === 1 ? "is" : "are"} off` }];
}

/** What somebody else's table goes without, though the broker keeps passwords in it. */
export function missingSafeguards({ description, recovery }: FoundTable): readonly string[] {
  return [
    ...(description.DeletionProtectionEnabled === true ? [] : ["deletion protection"]),
    ...(recovery === "on" ? [] : ["point-in-time recovery"]),
  ];
}

/** Tells whether the table was made for this installation, and so is ours to change. */
export function isOurTable({ installation }: Pick<BrokerTableSpec, "installation">, { owner }: FoundTable): boolean {
  return owner === installation.name;
}

const lacksProtection = (spec: BrokerTableSpec, found: FoundTable): boolean =>
  isOurTable(spec, found) && found.description.DeletionProtectionEnabled !== true;
const lacksRecovery = (spec: BrokerTableSpec, found: FoundTable): boolean => isOurTable(spec, found) && found.recovery !== "on";

function differencesOf(spec: BrokerTableSpec, found: FoundTable): string[] {
  const keys = keysOf(found.description);
  const differences: string[] = [];
  if (keys !== KEYS) differences.push(`its keys are ${keys}, not ${KEYS}`);
  if (spec.adopt !== true && !isOurTable(spec, found))
    differences.push(found.owner === undefined ? "nobody's tag is on it" : `it belongs to installation ${found.owner}`);
  return differences;
}

function keysOf({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  const typeOf = (name: string | undefined): string =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? "?";
  return KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName}:${typeOf(AttributeName)}:${KeyType}`).join(" ");
}
