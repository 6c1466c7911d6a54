import type { Account } from "../../account.ts";
import type { Stack, StackResource } from "./stack.ts";

const STACK_TYPE = "AWS::CloudFormation::Stack";

/** Adds a resource's state to the stack's events. */
export function tellStackEvent(account: Account, stack: Stack, record: StackResource): void {
  const { logicalId, physicalId, type, status, reason, shownProperties: properties } = record;
  const at = account.instant();
  stack.events.push({
    id: `${logicalId}-${status}-${at.toISOString()}`,
    ...operationOf(stack),
    logicalId,
    physicalId,
    type,
    status,
    reason,
    properties,
    at,
  });
}

/** Gives the stack another status, and adds that to its events. */
export function tellStackStatus(account: Account, stack: Stack, status: string, reason: string | undefined): void {
  stack.status = status;
  stack.reason = reason;
  stack.events.push({
    id: account.uuid(),
    ...operationOf(stack),
    logicalId: stack.name,
    physicalId: stack.id,
    type: STACK_TYPE,
    status,
    reason,
    properties: undefined,
    at: account.instant(),
  });
}

function operationOf({ operation }: Stack): { readonly operationId: string | undefined; readonly token: string | undefined } {
  return { operationId: operation?.id, token: operation?.token };
}
