import type { Account } from "../../account.ts";
import { AwsFault } from "../../aws-fault.ts";
import { invalid } from "../invalid.ts";
import type { ChangeSet, Stack } from "./stack.ts";

/** The stacks of an account and what is planned for them. A deleted one is found by its id only. */
export class StackStore {
  readonly account: Account;
  readonly #stacks = new Map<string, Stack>();
  readonly #changeSets: ChangeSet[] = [];

  constructor(account: Account) {
    this.account = account;
  }

  /** The ARN that rights are matched with: a name stands for whatever stack has it. */
  arnOf(region: string, nameOrId: string): string {
    return nameOrId.startsWith("arn:") ? nameOrId : this.account.arn("cloudformation", region, `stack/${nameOrId}/*`);
  }

  add(region: string, name: string): Stack {
    const stack: Stack = {
      id: this.account.arn("cloudformation", region, `stack/${name}/${this.account.uuid()}`),
      name,
      region,
      createdAt: this.account.instant(),
      updatedAt: undefined,
      deletedAt: undefined,
      deployment: undefined,
      capabilities: [],
      onFailure: "ROLLBACK",
      disableRollback: false,
      retainExceptOnCreate: false,
      protected: false,
      notificationArns: [],
      timeoutMinutes: undefined,
      roleArn: undefined,
      changeSetId: undefined,
      status: "REVIEW_IN_PROGRESS",
      reason: undefined,
      stale: undefined,
      outputs: [],
      resources: new Map(),
      events: [],
      operations: [],
      operation: undefined,
      wayBack: undefined,
      tokens: new Map(),
    };
    this.#stacks.set(stack.id, stack);
    return stack;
  }

  /** By name, among those that are not deleted, or by id. */
  find(region: string, nameOrId: string): Stack | undefined {
    if (nameOrId.startsWith("arn:")) return this.#stacks.get(nameOrId);
    return this.here(region).find(({ name, status }) => name === nameOrId && status !== "DELETE_COMPLETE");
  }

  /** The stack, or the fault in the words that most operations have for it. */
  named(region: string, nameOrId: string): Stack {
    const stack = this.find(region, nameOrId);
    if (stack === undefined) throw invalid(`Stack [${nameOrId}] does not exist`);
    return stack;
  }

  /** The stack, or the fault in the words of those operations that describe. */
  described(region: string, nameOrId: string): Stack {
    const stack = this.find(region, nameOrId);
    if (stack === undefined) throw invalid(`Stack with id ${nameOrId} does not exist`);
    return stack;
  }

  here(region: string): Stack[] {
    return this.all().filter((stack) => stack.region === region);
  }

  all(): Stack[] {
    return [...this.#stacks.values()];
  }

  addChangeSet(changeSet: ChangeSet): void {
    this.#changeSets.push(changeSet);
  }

  /** The newest first; those that were deleted are not there. */
  changeSetsOf({ id }: Stack): ChangeSet[] {
    return this.#changeSets.filter(({ stack, deleted }) => stack.id === id && !deleted).reverse();
  }

  /** By id, or by name and the stack's name. */
  changeSet(region: string, nameOrId: string, stackName: string | undefined): ChangeSet {
    const found = nameOrId.startsWith("arn:")
      ? this.#changeSets.find(({ id, deleted }) => id === nameOrId && !deleted)
      : this.changeSetsOf(this.#ownerOf(region, stackName)).find(({ name }) => name === nameOrId);
    if (found === undefined) throw new AwsFault("ChangeSetNotFound", `ChangeSet [${nameOrId}] does not exist`, 404);
    return found;
  }

  #ownerOf(region: string, stackName: string | undefined): Stack {
    if (stackName === undefined) throw invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
    return this.named(region, stackName);
  }
}
