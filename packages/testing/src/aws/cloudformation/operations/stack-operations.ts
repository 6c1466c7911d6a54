import { AwsFault, notServed } from "../../aws-fault.ts";
import { invalid } from "../invalid.ts";
import { type Caller, type CallSite, type Need, operation, type Operations, requestTags, tagContext, tagMap } from "../../operation.ts";
import { stable } from "../stacks/changed-properties.ts";
import { plannedChanges } from "../stacks/planned-changes.ts";
import { isDeletable, isUpdatable } from "../stacks/stack-statuses.ts";
import type { OnFailure, Stack } from "../stacks/stack.ts";
import type { CloudFormation } from "./cloud-formation.ts";
import { DEPLOYMENT_MEMBERS, type DeploymentInput, type Flag, isSet, wantedDeployment } from "./wanted-deployment.ts";

interface Named {
  readonly StackName: string;
}

/** What the operations that change a stack have in common. */
interface Common {
  readonly ClientRequestToken?: string;
  readonly RoleARN?: string;
  readonly DisableRollback?: Flag;
  readonly RetainExceptOnCreate?: Flag;
  readonly NotificationARNs?: readonly string[];
  /** The fake validates change sets only. */
  readonly DisableValidation?: Flag;
}

type Create = Named &
  DeploymentInput &
  Common & { readonly OnFailure?: OnFailure; readonly EnableTerminationProtection?: Flag; readonly TimeoutInMinutes?: number | string };
type Update = Named & DeploymentInput & Common;
type Delete = Named &
  Pick<Common, "ClientRequestToken" | "RoleARN"> & { readonly RetainResources?: readonly string[]; readonly DeletionMode?: string };
type Continue = Named & Pick<Common, "ClientRequestToken" | "RoleARN"> & { readonly ResourcesToSkip?: readonly string[] };

const COMMON = [
  "ClientRequestToken",
  "RoleARN",
  "DisableRollback",
  "RetainExceptOnCreate",
  "NotificationARNs",
  "DisableValidation",
] as const;
const NAME = /^(?:[a-zA-Z][-a-zA-Z0-9]{0,127}|arn:[-a-zA-Z0-9:/._+]*)$/;

/** CloudFormation's operations that change stacks. */
export function stackOperations(cloud: CloudFormation): Operations {
  const { store, engine, account } = cloud;
  const need = stackNeed(cloud);

  return {
    CreateStack: operation<Create>({
      requires: ["StackName"],
      takes: [...DEPLOYMENT_MEMBERS, ...COMMON, "OnFailure", "EnableTerminationProtection", "TimeoutInMinutes"],
      needs: (input, at) => need("CreateStack", input, at, requestTags(input.Tags)),
      run: (input, at) => {
        const { StackName: name, ClientRequestToken: token } = input;
        checkStackName(name);
        const there = store.find(at.region, name);
        const before = there === undefined ? undefined : answeredBefore(there, token, input);
        if (before !== undefined) return before;
        if (there !== undefined && there.status !== "REVIEW_IN_PROGRESS")
          throw new AwsFault("AlreadyExistsException", `Stack [${name}] already exists`);
        if (input.OnFailure !== undefined && input.DisableRollback !== undefined)
          throw invalid("You can specify either DisableRollback or OnFailure, but not both.");

        const deployment = wantedDeployment(cloud, input, at);
        const caller = callerFor(cloud, input.RoleARN, at);
        const stack = there ?? store.add(at.region, name);
        settle(stack, input);
        stack.deployment = deployment;
        stack.onFailure = input.OnFailure ?? (isSet(input.DisableRollback) ? "DO_NOTHING" : "ROLLBACK");
        stack.protected = isSet(input.EnableTerminationProtection);
        stack.timeoutMinutes = input.TimeoutInMinutes === undefined ? undefined : Number(input.TimeoutInMinutes);
        outdateChangeSets(cloud, stack);
        const OperationId = engine.begin(stack, { kind: "create", caller, token });
        return remembered(stack, token, input, { StackId: stack.id, OperationId });
      },
    }),

    UpdateStack: operation<Update>({
      requires: ["StackName"],
      takes: [...DEPLOYMENT_MEMBERS, ...COMMON, "UsePreviousTemplate"],
      needs: (input, at) => need("UpdateStack", input, at, requestTags(input.Tags)),
      run: (input, at) => {
        const { ClientRequestToken: token } = input;
        const stack = store.named(at.region, input.StackName);
        const before = answeredBefore(stack, token, input);
        if (before !== undefined) return before;
        checkUpdatable(stack);
        const wanted = wantedDeployment(cloud, input, at, stack);
        if (plannedChanges(account, stack, wanted).isEmpty) throw invalid("No updates are to be performed.");
        const caller = callerFor(cloud, input.RoleARN ?? stack.roleArn, at);
        const wayBack = wayBackOf(stack);
        settle(stack, input);
        stack.disableRollback = isSet(input.DisableRollback);
        stack.deployment = wanted;
        stack.changeSetId = undefined;
        outdateChangeSets(cloud, stack);
        const OperationId = engine.begin(stack, { kind: "update", caller, token, wayBack });
        return remembered(stack, token, input, { StackId: stack.id, OperationId });
      },
    }),

    DeleteStack: operation<Delete>({
      requires: ["StackName"],
      takes: ["ClientRequestToken", "RoleARN", "RetainResources", "DeletionMode"],
      needs: (input, at) => need("DeleteStack", input, at),
      run: (input, at) => {
        const stack = store.find(at.region, input.StackName);
        if (stack === undefined || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(stack.status)) return {};
        if (stack.protected) throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
        if (!isDeletable(stack.status)) throw invalid(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
        const isForced = input.DeletionMode === "FORCE_DELETE_STACK";
        if (((input.RetainResources ?? []).length > 0 || isForced) && stack.status !== "DELETE_FAILED")
          throw invalid(
            `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
          );
        const caller = callerFor(cloud, input.RoleARN ?? stack.roleArn, at);
        engine.begin(stack, {
          kind: "delete",
          caller,
          token: input.ClientRequestToken,
          skipped: input.RetainResources ?? [],
          forced: isForced,
        });
        return {};
      },
    }),

    ContinueUpdateRollback: operation<Continue>({
      requires: ["StackName"],
      takes: ["ClientRequestToken", "RoleARN", "ResourcesToSkip"],
      needs: (input, at) => need("ContinueUpdateRollback", input, at),
      run: (input, at) => {
        const stack = store.named(at.region, input.StackName);
        if (stack.status !== "UPDATE_ROLLBACK_FAILED" || stack.wayBack === undefined)
          throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
        const caller = callerFor(cloud, input.RoleARN ?? stack.roleArn, at);
        const { wayBack } = stack;
        engine.begin(stack, {
          kind: "update-rollback",
          caller,
          token: input.ClientRequestToken,
          wayBack,
          skipped: input.ResourcesToSkip ?? [],
        });
        return {};
      },
    }),

    CancelUpdateStack: operation<Named & Pick<Common, "ClientRequestToken">>({
      requires: ["StackName"],
      takes: ["ClientRequestToken"],
      needs: (input, at) => need("CancelUpdateStack", input, at),
      run: (input, at) => {
        const stack = store.named(at.region, input.StackName);
        if (stack.status !== "UPDATE_IN_PROGRESS")
          throw invalid(`CancelUpdateStack cannot be called from current stack status: ${stack.status}`);
        engine.cancel(stack);
        return {};
      },
    }),

    UpdateTerminationProtection: operation<Named & { readonly EnableTerminationProtection: Flag }>({
      requires: ["StackName", "EnableTerminationProtection"],
      needs: (input, at) => need("UpdateTerminationProtection", input, at),
      run: (input, at) => {
        const stack = store.named(at.region, input.StackName);
        stack.protected = isSet(input.EnableTerminationProtection);
        return { StackId: stack.id };
      },
    }),
  };
}

type NeedOf = (action: string, input: Named & { readonly RoleARN?: string }, at: CallSite, context?: Need["context"]) => readonly Need[];

/** The right to do `action` to a stack, and to hand a role to CloudFormation where the request names one. */
export function stackNeed({ store }: CloudFormation): NeedOf {
  return (action, { StackName, RoleARN }, { region }, context = {}) => {
    const { deployment } = store.find(region, StackName) ?? {};
    const tags = tagContext("aws:ResourceTag", tagMap(deployment?.tags));
    const about: Need = { action: `cloudformation:${action}`, resource: store.arnOf(region, StackName), context: { ...tags, ...context } };
    return RoleARN === undefined ? [about] : [about, { action: "iam:PassRole", resource: RoleARN }];
  };
}

/** With whose rights a stack's resources are made. */
export function callerFor({ surroundings }: CloudFormation, roleArn: string | undefined, { caller }: CallSite): Caller {
  if (roleArn === undefined) return caller;
  const inRole = surroundings.inRole(roleArn);
  if (inRole === undefined) throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
  return inRole;
}

export function checkStackName(name: string): void {
  if (NAME.test(name)) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
  );
}

export function checkUpdatable({ id, status }: Stack): void {
  if (!isUpdatable(status)) throw invalid(`Stack:${id} is in ${status} state and can not be updated.`);
}

/** What an update that fails goes back to. */
export function wayBackOf({ deployment, resources }: Stack): NonNullable<Stack["wayBack"]> {
  if (deployment === undefined) throw notServed("an update of a stack without a template");
  const there = [...resources].filter(([, { status }]) => !status.startsWith("DELETE_"));
  return { deployment, resources: new Map(there) };
}

/** A stack that is changed makes everything obsolete that was planned for it. */
export function outdateChangeSets({ store }: CloudFormation, stack: Stack): void {
  for (const changeSet of store.changeSetsOf(stack)) if (changeSet.execution === "AVAILABLE") changeSet.execution = "OBSOLETE";
}

function settle(stack: Stack, input: DeploymentInput & Common): void {
  stack.capabilities = input.Capabilities ?? [];
  stack.roleArn = input.RoleARN ?? stack.roleArn;
  stack.notificationArns = input.NotificationARNs ?? stack.notificationArns;
  stack.retainExceptOnCreate = isSet(input.RetainExceptOnCreate);
}

/** The same request with the same token is answered as before; another one with it is refused. */
export function answeredBefore({ tokens }: Stack, token: string | undefined, input: object): object | undefined {
  const before = token === undefined ? undefined : tokens.get(token);
  if (before === undefined) return undefined;
  if (before.asked === stable(input)) return before.answer;
  throw new AwsFault("TokenAlreadyExistsException", `Token ${token} already exists with different parameters`);
}

export function remembered(stack: Stack, token: string | undefined, input: object, answer: object): object {
  if (token !== undefined) stack.tokens.set(token, { asked: stable(input), answer });
  return answer;
}
