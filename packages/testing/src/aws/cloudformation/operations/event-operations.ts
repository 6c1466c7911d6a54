import { invalid } from "../invalid.ts";
import { operation, type Operations } from "../../operation.ts";
import type { ChangeSet, Stack, StackEvent } from "../stacks/stack.ts";
import type { CloudFormation } from "./cloud-formation.ts";
import { page } from "./page.ts";
import { stackNeed } from "./stack-operations.ts";
import { type Flag, isSet } from "./wanted-deployment.ts";

interface Asked {
  readonly StackName?: string;
  readonly ChangeSetName?: string;
  readonly OperationId?: string;
  readonly Filters?: { readonly FailedEvents?: Flag };
  readonly NextToken?: string;
}

const PAGE = 100;

/** CloudFormation's newer way to tell what happened: to a stack, in one operation, or in the validation of a change set. */
export function eventOperations(cloud: CloudFormation): Operations {
  const { store } = cloud;
  const need = stackNeed(cloud);
  const subjectOf = (
    { StackName, ChangeSetName, OperationId }: Asked,
    region: string,
  ): { readonly stack: Stack; readonly changeSet?: ChangeSet } => {
    if (ChangeSetName !== undefined && (ChangeSetName.startsWith("arn:") || StackName !== undefined)) {
      const changeSet = store.changeSet(region, ChangeSetName, StackName);
      return { stack: changeSet.stack, changeSet };
    }
    if (StackName !== undefined) return { stack: store.named(region, StackName) };
    const owner = store.here(region).find(({ events }) => events.some(({ operationId }) => operationId === OperationId));
    if (OperationId !== undefined && owner !== undefined) return { stack: owner };
    throw invalid("One of ChangeSetName, OperationId or StackName must be specified");
  };

  return {
    DescribeEvents: operation<Asked>({
      takes: ["StackName", "ChangeSetName", "OperationId", "Filters", "NextToken"],
      needs: ({ StackName = "*" }, at) => need("DescribeEvents", { StackName }, at),
      run: (input, { region }) => {
        const { stack, changeSet } = subjectOf(input, region);
        const validations = changeSet === undefined ? store.changeSetsOf(stack).flatMap(validationEvents) : validationEvents(changeSet);
        const happened = changeSet === undefined ? [...stack.events].reverse().map((event) => stackEvent(stack, event)) : [];
        const wanted = [...happened, ...validations].filter(
          ({ operationId, hasFailed }) =>
            (input.OperationId === undefined || operationId === input.OperationId) && (!isSet(input.Filters?.FailedEvents) || hasFailed),
        );
        const { items, rest } = page(wanted, input.NextToken, PAGE);
        return { OperationEvents: items.map(({ told }) => told), ...rest };
      },
    }),
  };
}

interface Event {
  readonly operationId: string | undefined;
  readonly hasFailed: boolean;
  readonly told: object;
}

function stackEvent(stack: Stack, event: StackEvent): Event {
  const { operationId } = event;
  const told = {
    EventId: event.id,
    StackId: stack.id,
    OperationId: operationId,
    OperationType: stack.operations.find(({ id }) => id === operationId)?.type,
    EventType: "STACK_EVENT",
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at,
    StartTime: event.at,
    EndTime: event.at,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ResourceProperties: event.properties === undefined ? undefined : JSON.stringify(event.properties),
    ClientRequestToken: event.token,
  };
  return { operationId, hasFailed: event.status.endsWith("FAILED"), told };
}

function validationEvents({ stack, findings, operationId, createdAt, id, token }: ChangeSet): Event[] {
  return findings.map(({ logicalId, type, validation, path, reason }, index) => ({
    operationId,
    hasFailed: true,
    told: {
      EventId: `${id.replace(/^.*\//, "")}-${index}`,
      StackId: stack.id,
      OperationId: operationId,
      OperationType: "CREATE_CHANGESET",
      EventType: "VALIDATION_ERROR",
      LogicalResourceId: logicalId,
      ResourceType: type,
      Timestamp: createdAt,
      ClientRequestToken: token,
      ValidationFailureMode: "FAIL",
      ValidationName: validation,
      ValidationStatus: "FAILED",
      ValidationStatusReason: reason,
      ValidationPath: path,
    },
  }));
}
