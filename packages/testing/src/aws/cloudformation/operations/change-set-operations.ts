import { AwsFault } from "../../aws-fault.ts";
import { invalid } from "../invalid.ts";
import { type CallSite, operation, type Operations, requestTags } from "../../operation.ts";
import { stable } from "../stacks/changed-properties.ts";
import { earlyFindings, failureOf } from "../stacks/early-findings.ts";
import { plannedChanges } from "../stacks/planned-changes.ts";
import { tellStackStatus } from "../stacks/stack-events.ts";
import type { ChangeSet, OnFailure, Stack } from "../stacks/stack.ts";
import type { CloudFormation } from "./cloud-formation.ts";
import { page } from "./page.ts";
import {
  answeredBefore,
  callerFor,
  checkStackName,
  checkUpdatable,
  outdateChangeSets,
  remembered,
  stackNeed,
  wayBackOf,
} from "./stack-operations.ts";
import { withParameters } from "./told-stack.ts";
import { DEPLOYMENT_MEMBERS, type DeploymentInput, type Flag, isSet, wantedDeployment } from "./wanted-deployment.ts";

type Create = DeploymentInput & {
  readonly StackName: string;
  readonly ChangeSetName: string;
  readonly ChangeSetType?: "CREATE" | "UPDATE";
  readonly ClientToken?: string;
  readonly Description?: string;
  readonly OnStackFailure?: OnFailure;
  readonly RoleARN?: string;
  readonly NotificationARNs?: readonly string[];
  readonly DisableValidation?: Flag;
  readonly IncludeNestedStacks?: Flag;
};

interface OneChangeSet {
  readonly ChangeSetName: string;
  readonly StackName?: string;
}

type Execute = OneChangeSet & {
  readonly ClientRequestToken?: string;
  readonly DisableRollback?: Flag;
  readonly RetainExceptOnCreate?: Flag;
};

const NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set.";
const PAGE = 100;

/** CloudFormation's operations on change sets. */
export function changeSetOperations(cloud: CloudFormation): Operations {
  const { store, engine, account } = cloud;
  const need = stackNeed(cloud);
  const oneNeed = (action: string, { ChangeSetName, StackName }: OneChangeSet, at: CallSite) => {
    const byId = ChangeSetName.startsWith("arn:") ? ChangeSetName.replace(":changeSet/", ":stack/") : "*";
    return need(action, { StackName: StackName ?? ownerName(cloud, ChangeSetName, at.region) ?? byId }, at);
  };
  const statusOf = ({ readyMs, failure }: ChangeSet): string =>
    account.nowMs() < readyMs ? "CREATE_IN_PROGRESS" : failure === undefined ? "CREATE_COMPLETE" : "FAILED";
  const executionOf = (changeSet: ChangeSet): string => (statusOf(changeSet) === "CREATE_COMPLETE" ? changeSet.execution : "UNAVAILABLE");

  return {
    CreateChangeSet: operation<Create>({
      requires: ["StackName", "ChangeSetName"],
      takes: [
        ...DEPLOYMENT_MEMBERS,
        "UsePreviousTemplate",
        "ChangeSetType",
        "ClientToken",
        "Description",
        "OnStackFailure",
        "RoleARN",
        "NotificationARNs",
        "DisableValidation",
        "IncludeNestedStacks",
      ],
      needs: (input, at) => need("CreateChangeSet", input, at, requestTags(input.Tags)),
      run: (input, at) => {
        const { StackName, ChangeSetName: name, ChangeSetType: type = "UPDATE", ClientToken: token } = input;
        checkStackName(StackName);
        const there = store.find(at.region, StackName);
        const same = there === undefined ? undefined : store.changeSetsOf(there).find((each) => each.name === name && isPending(each));
        if (same !== undefined && token !== undefined && same.token === token && same.asked === stable(input))
          return { Id: same.id, StackId: same.stack.id };
        if (same !== undefined) throw new AwsFault("AlreadyExistsException", `ChangeSet ${name} already exists`);

        if (type === "CREATE" && there !== undefined && there.status !== "REVIEW_IN_PROGRESS")
          throw invalid(`Stack [${StackName}] already exists and cannot be created again with the changeSet [${name}].`);
        const present = type === "CREATE" ? there : store.named(at.region, StackName);
        if (type === "UPDATE" && present !== undefined) checkUpdatable(present);
        const deployment = wantedDeployment(cloud, input, at, type === "UPDATE" ? present : undefined);
        if (input.RoleARN !== undefined) callerFor(cloud, input.RoleARN, at);
        const stack = present ?? inReview(cloud, at.region, StackName);

        const { changes, isEmpty, added } = plannedChanges(account, stack, deployment);
        const findings = isSet(input.DisableValidation)
          ? []
          : earlyFindings(deployment.template, added, (id) => cloud.siteOf(stack, at, id));
        const changeSet: ChangeSet = {
          id: account.arn("cloudformation", at.region, `changeSet/${name}/${account.uuid()}`),
          operationId: account.uuid(),
          name,
          stack,
          type,
          description: input.Description,
          createdAt: account.instant(),
          readyMs: account.nowMs() + account.delays.changeSetCreatingMs,
          deployment,
          capabilities: input.Capabilities ?? [],
          onStackFailure: input.OnStackFailure,
          roleArn: input.RoleARN,
          changes,
          findings,
          failure: isEmpty ? NOTHING : failureOf(findings),
          execution: "AVAILABLE",
          deleted: false,
          token,
          asked: stable(input),
        };
        store.addChangeSet(changeSet);
        return { Id: changeSet.id, StackId: stack.id };
      },
    }),

    DescribeChangeSet: operation<OneChangeSet & { readonly NextToken?: string; readonly IncludePropertyValues?: Flag }>({
      requires: ["ChangeSetName"],
      takes: ["StackName", "NextToken", "IncludePropertyValues"],
      needs: (input, at) => oneNeed("DescribeChangeSet", input, at),
      run: (input, { region }) => {
        const changeSet = store.changeSet(region, input.ChangeSetName, input.StackName);
        const isDone = statusOf(changeSet) !== "CREATE_IN_PROGRESS";
        const shown = isDone && changeSet.failure !== NOTHING ? changeSet.changes : [];
        const { items, rest } = page(shown, input.NextToken, PAGE);
        return {
          ...summaryOf(changeSet, statusOf(changeSet), executionOf(changeSet)),
          ...withParameters(changeSet.deployment),
          NotificationARNs: [],
          RollbackConfiguration: {},
          Capabilities: changeSet.capabilities,
          ...(changeSet.deployment.tags.length === 0 ? {} : { Tags: changeSet.deployment.tags }),
          Changes: items.map((ResourceChange) => ({ Type: "Resource", ResourceChange })),
          OnStackFailure: changeSet.onStackFailure,
          ...rest,
        };
      },
    }),

    ExecuteChangeSet: operation<Execute>({
      requires: ["ChangeSetName"],
      takes: ["StackName", "ClientRequestToken", "DisableRollback", "RetainExceptOnCreate"],
      needs: (input, at) => oneNeed("ExecuteChangeSet", input, at),
      run: (input, at) => {
        const changeSet = store.changeSet(at.region, input.ChangeSetName, input.StackName);
        const { stack, deployment, type } = changeSet;
        const token = input.ClientRequestToken;
        const before = answeredBefore(stack, token, input);
        if (before !== undefined) return before;
        checkExecutable(changeSet, statusOf(changeSet), executionOf(changeSet));
        if (changeSet.onStackFailure !== undefined && isSet(input.DisableRollback))
          throw invalid("You can specify either DisableRollback or OnStackFailure, but not both.");
        if (type === "UPDATE") checkUpdatable(stack);

        const caller = callerFor(cloud, changeSet.roleArn ?? stack.roleArn, at);
        const wayBack = type === "UPDATE" ? wayBackOf(stack) : undefined;
        const shown = stack.status;
        stack.deployment = deployment;
        stack.capabilities = changeSet.capabilities;
        stack.roleArn = changeSet.roleArn ?? stack.roleArn;
        stack.changeSetId = changeSet.id;
        stack.retainExceptOnCreate = isSet(input.RetainExceptOnCreate);
        const stays = isSet(input.DisableRollback) || changeSet.onStackFailure === "DO_NOTHING";
        if (type === "CREATE") stack.onFailure = stays ? "DO_NOTHING" : (changeSet.onStackFailure ?? "ROLLBACK");
        else stack.disableRollback = stays;
        stack.updatedAt = account.instant();
        changeSet.execution = "EXECUTE_IN_PROGRESS";
        outdateChangeSets(cloud, stack);
        engine.begin(stack, { kind: type === "CREATE" ? "create" : "update", caller, token, wayBack });
        stack.stale = { status: shown, untilMs: account.nowMs() + account.delays.stackReadLagMs };
        return remembered(stack, token, input, {});
      },
    }),

    DeleteChangeSet: operation<OneChangeSet>({
      requires: ["ChangeSetName"],
      takes: ["StackName"],
      needs: (input, at) => oneNeed("DeleteChangeSet", input, at),
      run: (input, { region }) => {
        const changeSet = foundOr(() => store.changeSet(region, input.ChangeSetName, input.StackName));
        if (changeSet === undefined) return;
        const underWay = [statusOf(changeSet), changeSet.execution].find((status) => status.endsWith("IN_PROGRESS"));
        if (underWay !== undefined)
          throw new AwsFault(
            "InvalidChangeSetStatus",
            `ChangeSet [${changeSet.id}] cannot be deleted in its current status of [${underWay}]`,
          );
        changeSet.deleted = true;
      },
    }),

    ListChangeSets: operation<{ readonly StackName: string; readonly NextToken?: string }>({
      requires: ["StackName"],
      takes: ["NextToken"],
      needs: (input, at) => need("ListChangeSets", input, at),
      run: ({ StackName, NextToken }, { region }) => {
        const listed = store.changeSetsOf(store.named(region, StackName)).filter(isPending);
        const { items, rest } = page(listed, NextToken, PAGE);
        return { Summaries: items.map((each) => summaryOf(each, statusOf(each), executionOf(each))), ...rest };
      },
    }),
  };
}

/** Not executed yet, nor overtaken by another change of the stack. */
const isPending = ({ execution }: ChangeSet): boolean => execution === "AVAILABLE" || execution === "EXECUTE_IN_PROGRESS";

function inReview({ store, account }: CloudFormation, region: string, name: string): Stack {
  const stack = store.add(region, name);
  tellStackStatus(account, stack, "REVIEW_IN_PROGRESS", "User Initiated");
  return stack;
}

function ownerName({ store }: CloudFormation, id: string, region: string): string | undefined {
  return id.startsWith("arn:") ? foundOr(() => store.changeSet(region, id, undefined))?.stack.id : undefined;
}

/** What is not there, is not there: only a stack that is missing is told. */
function foundOr(look: () => ChangeSet): ChangeSet | undefined {
  try {
    return look();
  } catch (thrown) {
    if ((thrown as AwsFault).code === "ChangeSetNotFound") return undefined;
    throw thrown;
  }
}

function checkExecutable({ id }: ChangeSet, status: string, execution: string): void {
  if (execution === "AVAILABLE") return;
  const [what, found] = status === "CREATE_COMPLETE" ? ["execution status", execution] : ["status", status];
  throw new AwsFault("InvalidChangeSetStatus", `ChangeSet [${id}] cannot be executed in its current ${what} of [${found}]`);
}

function summaryOf(changeSet: ChangeSet, status: string, execution: string): object {
  const { id, name, stack, description, createdAt, failure } = changeSet;
  return {
    ChangeSetId: id,
    ChangeSetName: name,
    StackId: stack.id,
    StackName: stack.name,
    Description: description,
    CreationTime: createdAt,
    ExecutionStatus: execution,
    Status: status,
    StatusReason: status === "FAILED" ? failure : undefined,
    IncludeNestedStacks: false,
  };
}
