import type { Account } from "../../account.ts";
import type { Caller, CallSite } from "../../operation.ts";
import type { ResourceSite } from "../resources/resource-type.ts";
import { type EngineDeps, resourceSite, type ServiceCaller } from "../stacks/resource-turn.ts";
import type { ResourceFailures } from "../stacks/resource-failures.ts";
import { StackEngine } from "../stacks/stack-engine.ts";
import { StackStore } from "../stacks/stack-store.ts";
import type { Stack } from "../stacks/stack.ts";

/** What CloudFormation needs of the account around it. */
export interface Surroundings {
  readonly account: Account;
  /** Calls a service at once, with somebody's rights. */
  readonly call: ServiceCaller;
  /** Where a bucket is; `undefined` where there is none. */
  regionOf(bucket: string): string | undefined;
  /** CloudFormation itself in a role; `undefined` where the role is not there or does not trust it. */
  inRole(roleArn: string): Caller | undefined;
  readonly failures: ResourceFailures;
}

/** CloudFormation in one account: its stacks, and what brings them on. */
export class CloudFormation {
  readonly account: Account;
  readonly store: StackStore;
  readonly engine: StackEngine;
  readonly surroundings: Surroundings;
  readonly #deps: EngineDeps;

  constructor(surroundings: Surroundings) {
    const { account, call, failures } = surroundings;
    this.account = account;
    this.surroundings = surroundings;
    this.#deps = { account, call, failures };
    this.store = new StackStore(account);
    this.engine = new StackEngine(this.store, this.#deps);
  }

  /** For looking at resources that are not there yet. */
  siteOf(stack: Stack, { caller }: Pick<CallSite, "caller">, logicalId: string): ResourceSite {
    return resourceSite(this.#deps, stack, caller, logicalId);
  }
}
