import { MASKED } from "../template/parameter-values.ts";
import type { Deployment, Stack } from "../stacks/stack.ts";

/** A stack as `DescribeStacks` tells it. */
export function toldStack(stack: Stack, nowMs: number): object {
  const { deployment, stale } = stack;
  const isStale = stale !== undefined && nowMs < stale.untilMs;
  const isDeleted = stack.status === "DELETE_COMPLETE";
  const reason = isStale ? "User Initiated" : reasonOf(stack);
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(isDeleted ? {} : { ChangeSetId: stack.changeSetId }),
    Description: deployment?.template.description,
    ...withParameters(deployment),
    CreationTime: stack.createdAt,
    DeletionTime: stack.deletedAt,
    LastUpdatedTime: stack.updatedAt,
    RollbackConfiguration: {},
    StackStatus: isStale ? stale.status : stack.status,
    StackStatusReason: reason,
    DisableRollback: stack.disableRollback || stack.onFailure === "DO_NOTHING",
    NotificationARNs: stack.notificationArns,
    TimeoutInMinutes: stack.timeoutMinutes,
    ...(stack.capabilities.length === 0 ? {} : { Capabilities: stack.capabilities }),
    ...(stack.outputs.length === 0 ? {} : { Outputs: stack.outputs.map(toldOutput) }),
    RoleARN: stack.roleArn,
    Tags: deployment?.tags ?? [],
    ...(isDeleted ? {} : { EnableTerminationProtection: stack.protected }),
    ...(stack.retainExceptOnCreate ? { RetainExceptOnCreate: true } : {}),
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
    LastOperations: stack.operations.map(({ id, type }) => ({ OperationType: type, OperationId: id })),
  };
}

/** A stack as `ListStacks` tells it. */
export function toldSummary(stack: Stack): object {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.deployment?.template.description,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: reasonOf(stack),
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

/** Parameters as they may be shown; nothing where there are none. */
export function withParameters(deployment: Deployment | undefined): { readonly Parameters?: readonly object[] } {
  if (deployment === undefined || deployment.parameters.size === 0) return {};
  const { template, parameters } = deployment;
  const shown = [...parameters].map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: template.parameters.get(ParameterKey)?.noEcho === true ? MASKED : value,
  }));
  return { Parameters: shown };
}

/** The reason that begins an operation is not the stack's own once the operation is over. */
const reasonOf = ({ reason }: Stack): string | undefined => reason;

function toldOutput({ key, value, description, exportName }: Stack["outputs"][number]): object {
  return { OutputKey: key, OutputValue: value, Description: description, ExportName: exportName };
}
