import { invalid } from "../invalid.ts";
import { type CallSite, operation, type Operations } from "../../operation.ts";
import type { Stack, StackEvent, StackResource } from "../stacks/stack.ts";
import type { CloudFormation } from "./cloud-formation.ts";
import { page } from "./page.ts";
import { stackNeed } from "./stack-operations.ts";
import { toldStack, toldSummary } from "./told-stack.ts";

interface Paged {
  readonly NextToken?: string;
}

interface Named {
  readonly StackName: string;
}

type OneResource = Named & { readonly LogicalResourceId: string };

const PAGE = 100;

/** CloudFormation's operations that tell about stacks, their events and their resources. */
export function stackReads(cloud: CloudFormation): Operations {
  const { store, account } = cloud;
  const need = stackNeed(cloud);
  const anyNeed = (action: string, { StackName = "*" }: { readonly StackName?: string | undefined }, at: CallSite) =>
    need(action, { StackName }, at).map((each) => (StackName === "*" ? { ...each, resource: "*" } : each));

  return {
    DescribeStacks: operation<Partial<Named> & Paged>({
      takes: ["StackName", "NextToken"],
      needs: (input, at) => anyNeed("DescribeStacks", input, at),
      run: ({ StackName, NextToken }, { region }) => {
        const living = store.here(region).filter(({ status }) => status !== "DELETE_COMPLETE");
        const { items, rest } = page(StackName === undefined ? living : [store.described(region, StackName)], NextToken, PAGE);
        return { Stacks: items.map((stack) => toldStack(stack, account.nowMs())), ...rest };
      },
    }),

    ListStacks: operation<Paged & { readonly StackStatusFilter?: readonly string[] }>({
      takes: ["NextToken", "StackStatusFilter"],
      needs: (_, at) => anyNeed("ListStacks", {}, at),
      run: ({ NextToken, StackStatusFilter: wanted = [] }, { region }) => {
        const listed = store.here(region).filter(({ status }) => wanted.length === 0 || wanted.includes(status));
        const { items, rest } = page(listed.reverse(), NextToken, PAGE);
        return { StackSummaries: items.map(toldSummary), ...rest };
      },
    }),

    DescribeStackEvents: operation<Named & Paged>({
      requires: ["StackName"],
      takes: ["NextToken"],
      needs: (input, at) => need("DescribeStackEvents", input, at),
      run: ({ StackName, NextToken }, { region }) => {
        const stack = store.named(region, StackName);
        const { items, rest } = page([...stack.events].reverse(), NextToken, PAGE);
        return { StackEvents: items.map((event) => toldEvent(stack, event)), ...rest };
      },
    }),

    DescribeStackResources: operation<Partial<OneResource> & { readonly PhysicalResourceId?: string }>({
      takes: ["StackName", "LogicalResourceId", "PhysicalResourceId"],
      needs: (input, at) => anyNeed("DescribeStackResources", input, at),
      run: ({ StackName, LogicalResourceId: logicalId, PhysicalResourceId: physicalId }, { region }) => {
        const stack = StackName === undefined ? ownerOf(store.here(region), physicalId) : store.described(region, StackName);
        const found = [...stack.resources.values()].filter((each) => logicalId === undefined || each.logicalId === logicalId);
        return {
          StackResources: found.map((resource) => ({ ...stackOf(stack), ...toldResource(resource), Timestamp: resource.changedAt })),
        };
      },
    }),

    DescribeStackResource: operation<OneResource>({
      requires: ["StackName", "LogicalResourceId"],
      needs: (input, at) => need("DescribeStackResource", input, at),
      run: ({ StackName, LogicalResourceId }, { region }) => {
        const stack = store.find(region, StackName);
        if (stack === undefined) throw invalid(`Stack '${StackName}' does not exist`);
        const resource = stack.resources.get(LogicalResourceId);
        if (resource === undefined) throw invalid(`Resource ${LogicalResourceId} does not exist for stack ${StackName}`);
        return {
          StackResourceDetail: {
            ...stackOf(stack),
            ...toldResource(resource),
            LastUpdatedTimestamp: resource.changedAt,
            Metadata: resource.metadata === undefined ? undefined : JSON.stringify(resource.metadata),
          },
        };
      },
    }),

    ListStackResources: operation<Named & Paged>({
      requires: ["StackName"],
      takes: ["NextToken"],
      needs: (input, at) => need("ListStackResources", input, at),
      run: ({ StackName, NextToken }, { region }) => {
        const { items, rest } = page([...store.described(region, StackName).resources.values()], NextToken, PAGE);
        const told = items.map((resource) => ({ ...toldResource(resource), LastUpdatedTimestamp: resource.changedAt }));
        return { StackResourceSummaries: told, ...rest };
      },
    }),
  };
}

function ownerOf(stacks: readonly Stack[], physicalId: string | undefined): Stack {
  if (physicalId === undefined) throw invalid("One of StackName or PhysicalResourceId must be specified.");
  const owner = stacks.find(({ resources }) => [...resources.values()].some((resource) => resource.physicalId === physicalId));
  if (owner === undefined) throw invalid(`Stack for ${physicalId} does not exist`);
  return owner;
}

const stackOf = ({ id, name }: Stack): object => ({ StackId: id, StackName: name });

function toldResource({ logicalId, physicalId, type, status, reason }: StackResource): object {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  };
}

/** An event as `DescribeStackEvents` tells it. */
function toldEvent(stack: Stack, event: StackEvent): object {
  return {
    ...stackOf(stack),
    EventId: event.id,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties === undefined ? undefined : JSON.stringify(event.properties),
    ClientRequestToken: event.token,
  };
}
