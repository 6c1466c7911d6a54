import type { Account } from "../../account.ts";
import { invalid } from "../invalid.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { resourceType } from "../resources/resource-types.ts";
import { evaluate, type Scope, UNKNOWN } from "../template/evaluate.ts";
import { dependenciesOf, referencesIn } from "../template/references.ts";
import type { Json } from "../template/template.ts";
import { changedProperties, stable } from "./changed-properties.ts";
import { evaluatedOutputs } from "./outputs-of.ts";
import { placeOf, stackScope, wantedResources } from "./stack-scope.ts";
import type { Deployment, Stack, StackResource } from "./stack.ts";

/** One resource's change, as a change set tells it. */
interface ResourceChange {
  readonly PolicyAction?: string;
  readonly Action: "Add" | "Modify" | "Remove";
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly Replacement?: "True" | "False" | "Conditional";
  readonly Scope: readonly string[];
  readonly Details: readonly object[];
}

export interface Plan {
  readonly changes: readonly ResourceChange[];
  /** Nothing changes at all, outputs included. */
  readonly isEmpty: boolean;
  /** Properties of what is made anew, as far as they can be told beforehand. */
  readonly added: ReadonlyMap<string, Json>;
}

/** What carrying out a deployment would change. Nothing is called for it. */
export function plannedChanges(account: Account, stack: Stack, wanted: Deployment): Plan {
  const there = (id: string): StackResource | undefined => {
    const record = stack.resources.get(id);
    return record === undefined || record.status.startsWith("DELETE_") || record.physicalId === "" ? undefined : record;
  };
  const renewed = new Set<string>();
  const scope = stackScope(wanted, placeOf(account, stack), (id, attribute) => {
    const record = there(id);
    if (record === undefined || renewed.has(id)) return UNKNOWN;
    return attribute === undefined ? record.physicalId : (record.attributes[attribute] ?? UNKNOWN);
  });
  const ids = wantedResources(wanted, scope);
  checkTypes(ids, wanted, there);

  const added = new Map<string, Json>();
  const changes: ResourceChange[] = [];
  for (const id of inOrder(wanted).filter((each) => ids.includes(each))) {
    const definition = wanted.template.resources.get(id);
    if (definition === undefined) continue;
    const properties = evaluate(definition.properties, scope) as Json;
    const record = there(id);
    const change = record === undefined ? addition(id, definition.type) : modification({ stack, wanted, record, properties, scope });
    if (change === undefined) continue;
    if (change.Action === "Add" || change.Replacement === "True") {
      renewed.add(id);
      added.set(id, properties);
    }
    changes.push(change);
  }
  for (const record of stack.resources.values())
    if (there(record.logicalId) !== undefined && !ids.includes(record.logicalId)) changes.push(removal(record));

  const outputs = stable(evaluatedOutputs(wanted, scope)) === stable(stack.outputs);
  return { changes, added, isEmpty: changes.length === 0 && outputs && stack.deployment !== undefined };
}

const addition = (LogicalResourceId: string, ResourceType: string): ResourceChange => ({
  Action: "Add",
  LogicalResourceId,
  ResourceType,
  Scope: [],
  Details: [],
});

function removal({ logicalId, physicalId, type, deletionPolicy }: StackResource): ResourceChange {
  return {
    PolicyAction: deletionPolicy === "Delete" ? "Delete" : "Retain",
    Action: "Remove",
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Scope: [],
    Details: [],
  };
}

interface Comparison {
  readonly stack: Stack;
  readonly wanted: Deployment;
  readonly record: StackResource;
  readonly properties: Json;
  readonly scope: Scope;
}

function modification(comparison: Comparison): ResourceChange | undefined {
  const { stack, wanted, record, properties, scope } = comparison;
  const type = resourceType(record.type);
  const changed = changedProperties(record.properties, properties);
  const metadata = evaluate(wanted.template.resources.get(record.logicalId)?.metadata, scope);
  const isRedescribed = stable(metadata) !== stable(record.metadata);
  const isRetagged = "Tags" in type.properties && stable(stack.deployment?.tags ?? []) !== stable(wanted.tags);
  if (changed.length === 0 && !isRedescribed && !isRetagged) return undefined;

  const never = { Evaluation: "Static", ChangeSource: "DirectModification" };
  const details = [
    ...(isRedescribed ? [{ Target: { Attribute: "Metadata", RequiresRecreation: "Never" }, ...never }] : []),
    ...changed.flatMap((name) => detailsOf(name, type, comparison)),
    ...(isRetagged ? [{ Target: { Attribute: "Tags", RequiresRecreation: "Never" }, ...never }] : []),
  ];
  const replacing = changed.filter((name) => type.properties[name] === "replace");
  const isSure = replacing.some((name) => !stable(properties[name]).includes(UNKNOWN));
  return {
    ...(isSure ? { PolicyAction: record.updateReplacePolicy === "Retain" ? "ReplaceAndRetain" : "ReplaceAndDelete" } : {}),
    Action: "Modify",
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.physicalId,
    ResourceType: record.type,
    Replacement: isSure ? "True" : replacing.length > 0 ? "Conditional" : "False",
    Scope: [...(isRedescribed ? ["Metadata"] : []), ...(changed.length > 0 ? ["Properties"] : []), ...(isRetagged ? ["Tags"] : [])],
    Details: details,
  };
}

/** Why a property changes: a parameter, another resource, or the template itself. */
function detailsOf(name: string, { properties }: ResourceType, { stack, wanted, record }: Comparison): object[] {
  const Target = { Attribute: "Properties", Name: name, RequiresRecreation: properties[name] === "replace" ? "Always" : "Never" };
  const written = (deployment: Deployment | undefined): unknown => deployment?.template.resources.get(record.logicalId)?.properties[name];
  const references = referencesIn(written(wanted));
  const parameters = references
    .map((reference) => reference.name)
    .filter((each) => wanted.template.parameters.has(each) && wanted.parameters.get(each) !== stack.deployment?.parameters.get(each));
  const resources = references.filter((reference) => wanted.template.resources.has(reference.name));

  const byParameter = parameters.map((CausingEntity) => ({
    Target,
    Evaluation: "Static",
    ChangeSource: "ParameterReference",
    CausingEntity,
  }));
  const byResource = resources.map((reference) => ({
    Target,
    Evaluation: "Dynamic",
    ChangeSource: reference.attribute === undefined ? "ResourceReference" : "ResourceAttribute",
    CausingEntity: reference.attribute === undefined ? reference.name : `${reference.name}.${reference.attribute}`,
  }));
  const isRewritten = stable(written(stack.deployment)) !== stable(written(wanted));
  // What a reference brings about may be a change of the template too: that cannot be told beforehand.
  const direct = { Target, Evaluation: isRewritten ? "Static" : "Dynamic", ChangeSource: "DirectModification" };
  return [...byParameter, ...byResource, ...(isRewritten || byParameter.length > 0 ? [direct] : [])];
}

function checkTypes(ids: readonly string[], { template }: Deployment, there: (id: string) => StackResource | undefined): void {
  const changed = ids.filter((id) => there(id) !== undefined && there(id)?.type !== template.resources.get(id)?.type);
  if (changed.length === 0) return;
  const rule = "Update of resource type is not permitted. The new template modifies resource type of the following resources:";
  throw invalid(`${rule} [${changed.join(", ")}]`);
}

/** A template's resources, each behind those that it waits for. */
function inOrder({ template }: Deployment): string[] {
  const dependencies = dependenciesOf(template);
  const order: string[] = [];
  const visit = (id: string): void => {
    if (order.includes(id)) return;
    for (const before of dependencies.get(id) ?? []) visit(before);
    order.push(id);
  };
  for (const id of dependencies.keys()) visit(id);
  return order;
}
