import type { AwsFault } from "../../aws-fault.ts";
import type { Caller } from "../../operation.ts";
import { dependenciesOf } from "../template/references.ts";
import { backwards, forwards, nextMove, type Work } from "./next-move.ts";
import { outputsOf } from "./outputs-of.ts";
import { putResource } from "./put-resource.ts";
import { removeResource } from "./remove-resource.ts";
import { type EngineDeps, type ResourceStep, ResourceTurn } from "./resource-turn.ts";
import { restoreResource } from "./restore-resource.ts";
import { tellStackStatus } from "./stack-events.ts";
import { placeOf, stackScope, wantedResources } from "./stack-scope.ts";
import { OPERATION_TYPES, STATUSES } from "./stack-statuses.ts";
import type { StackStore } from "./stack-store.ts";
import type { OperationKind, Stack, StackOperation, StackResource, WayBack } from "./stack.ts";

/** What begins an operation. */
export interface Beginning {
  readonly kind: OperationKind;
  readonly caller: Caller;
  readonly token?: string | undefined;
  readonly reason?: string | undefined;
  readonly wayBack?: WayBack | undefined;
  readonly skipped?: readonly string[] | undefined;
  readonly forced?: boolean | undefined;
  /** Of the operation that this is a part of: the way back after a failure. Default: it is an operation of its own. */
  readonly partOf?: string | undefined;
}

/** How a failure is told, by what failed. */
const FAILURES = [
  ["CREATE_FAILED", "create"],
  ["UPDATE_FAILED", "update"],
  ["DELETE_FAILED", "delete"],
] as const;

/**
 * Brings stacks on. Nothing runs by itself: what time has brought about happens, in its order and at its own time, as soon as
 * somebody looks.
 */
export class StackEngine {
  readonly #store: StackStore;
  readonly #deps: EngineDeps;

  constructor(store: StackStore, deps: EngineDeps) {
    this.#store = store;
    this.#deps = deps;
  }

  /** Lets everything happen that was due until now. */
  catchUp(): void {
    const { account } = this.#deps;
    const now = account.nowMs();
    for (;;) {
      const busy = this.#store.all().filter(({ operation }) => operation !== undefined && operation.nextMs <= now);
      const [stack] = busy.sort((a, b) => (a.operation?.nextMs ?? 0) - (b.operation?.nextMs ?? 0));
      const operation = stack?.operation;
      if (stack === undefined || operation === undefined) return;
      account.at(operation.nextMs, () => this.#step(stack, operation));
    }
  }

  /** Starts an operation on a stack whose `deployment` is what it is to become. */
  begin(stack: Stack, beginning: Beginning): string {
    const { account } = this.#deps;
    const { kind, caller, token, reason = "User Initiated", wayBack, skipped = [], forced = false, partOf } = beginning;
    const id = partOf ?? account.uuid();
    stack.operation = {
      id,
      token,
      caller,
      kind,
      wayBack,
      skipped,
      forced,
      cleaning: false,
      works: [],
      leftovers: [],
      nextMs: this.#nextMs(),
    };
    if (partOf === undefined) stack.operations = [{ id, type: OPERATION_TYPES[kind] }, ...stack.operations].slice(0, 2);
    if (kind === "delete" || kind === "rollback") stack.deletedAt = account.instant();
    if (kind === "update" || kind === "update-rollback") stack.updatedAt = account.instant();
    tellStackStatus(account, stack, STATUSES[kind].busy, reason === "" ? undefined : reason);
    try {
      stack.operation.works = this.#worksOf(stack, stack.operation);
    } catch (thrown) {
      this.#fail(stack, stack.operation, (thrown as AwsFault).message);
    }
    return id;
  }

  /** Turns an update back, as if it had failed. What is under way is cancelled. */
  cancel(stack: Stack): void {
    const { operation } = stack;
    if (operation === undefined) return;
    const isUnderWay = ({ state }: Work): boolean => state === "starting" || state === "started";
    operation.works = operation.works.map((work) => (isUnderWay(work) ? this.#cancelled(stack, operation, work) : work));
    this.#fail(stack, operation, "User Initiated");
  }

  #nextMs(): number {
    return this.#deps.account.nowMs() + Math.max(1, this.#deps.account.delays.stackStepMs);
  }

  #worksOf(stack: Stack, { kind, wayBack }: StackOperation): Work[] {
    switch (kind) {
      case "create":
      case "update":
        return forwards(this.#dependencies(stack));
      case "update-rollback":
        return forwards(new Map([...(wayBack?.resources ?? [])].map(([id, { dependsOn }]) => [id, dependsOn])));
      case "rollback":
      case "delete":
        return backwards(dependsOn([...stack.resources.values()].filter(isThere)));
    }
  }

  #dependencies(stack: Stack): Map<string, readonly string[]> {
    const { deployment } = stack;
    if (deployment === undefined) return new Map();
    const wanted = wantedResources(
      deployment,
      stackScope(deployment, placeOf(this.#deps.account, stack), () => undefined),
    );
    return new Map([...dependenciesOf(deployment.template)].filter(([id]) => wanted.includes(id)));
  }

  #step(stack: Stack, operation: StackOperation): void {
    operation.nextMs = this.#nextMs();
    const isRemoving = operation.cleaning || operation.kind === "delete" || operation.kind === "rollback";
    const step = isRemoving ? removeResource : operation.kind === "update-rollback" ? restoreResource : putResource;
    operation.works = operation.works.map((work) => this.#advanced(stack, operation, work, step));

    for (;;) {
      const move = nextMove(operation.works, isRemoving ? "go on" : "stop");
      switch (move.kind) {
        case "wait":
          return;
        case "start":
          operation.works = operation.works.map((work) =>
            move.ids.includes(work.logicalId) ? { ...work, state: step.begin(this.#turn(stack, operation, work)) } : work,
          );
          break;
        case "cancel":
          operation.works = operation.works.map((work) =>
            move.ids.includes(work.logicalId) ? this.#cancelled(stack, operation, work) : work,
          );
          break;
        case "finish":
          return this.#finish(stack, operation, move.outcome);
      }
    }
  }

  #advanced(stack: Stack, operation: StackOperation, work: Work, step: ResourceStep): Work {
    if (work.state === "starting") return { ...work, state: step.act(this.#turn(stack, operation, work)) };
    if (work.state === "started") return { ...work, state: step.look(this.#turn(stack, operation, work)) };
    return work;
  }

  #cancelled(stack: Stack, operation: StackOperation, work: Work): Work {
    const turn = this.#turn(stack, operation, work);
    const { there } = turn;
    if (there === undefined) return { ...work, state: "failed" };
    const [, what = "UPDATE"] = /^(CREATE|UPDATE)/.exec(there.status) ?? [];
    const reason = `Resource ${what === "CREATE" ? "creation" : "update"} cancelled`;
    return { ...work, state: turn.tell({ ...there, status: `${what}_FAILED`, reason }, "failed") };
  }

  #turn(stack: Stack, operation: StackOperation, { logicalId }: Work): ResourceTurn {
    return new ResourceTurn(this.#deps, stack, operation, logicalId);
  }

  #finish(stack: Stack, operation: StackOperation, outcome: "done" | "failed"): void {
    const { kind, cleaning, works } = operation;
    if (outcome === "failed" && !cleaning) {
      const failed = works.filter(({ state }) => state === "failed").map(({ logicalId }) => logicalId);
      return this.#fail(stack, operation, reasonOf(stack, failed));
    }
    const { cleaning: cleaningStatus } = STATUSES[kind];
    if (cleaningStatus !== undefined && !cleaning) return this.#cleanUp(stack, operation, cleaningStatus);
    this.#end(stack, STATUSES[kind].done, undefined);
  }

  /** All is made: what was replaced, and what is not wanted any more, goes. */
  #cleanUp(stack: Stack, operation: StackOperation, status: string): void {
    const { account } = this.#deps;
    const kept = operation.works.map(({ logicalId }) => logicalId);
    const dropped = [...stack.resources.values()].filter((record) => isThere(record) && !kept.includes(record.logicalId));
    operation.leftovers.push(...dropped);
    operation.cleaning = true;
    operation.works = backwards(dependsOn(operation.leftovers));
    stack.outputs = outputsOf(account, stack);
    tellStackStatus(account, stack, status, undefined);
  }

  #fail(stack: Stack, operation: StackOperation, reason: string): void {
    const { id: partOf, kind, caller, token, wayBack } = operation;
    const back = { caller, token, partOf };
    switch (kind) {
      case "create":
        if (stack.onFailure === "DO_NOTHING") return this.#end(stack, "CREATE_FAILED", reason);
        if (stack.onFailure === "ROLLBACK")
          return void this.begin(stack, { ...back, kind: "rollback", reason: `${reason}Rollback requested by user.` });
        return void this.begin(stack, { ...back, kind: "delete", reason: `${reason}Delete requested by user.` });
      case "update":
        if (stack.disableRollback) return this.#end(stack, "UPDATE_FAILED", reason);
        if (wayBack !== undefined) stack.deployment = wayBack.deployment;
        return void this.begin(stack, { ...back, kind: "update-rollback", reason, wayBack });
      case "update-rollback":
        stack.wayBack = wayBack;
        return this.#end(stack, STATUSES[kind].failed, reason);
      case "delete":
      case "rollback":
        return this.#end(stack, STATUSES[kind].failed, reason);
    }
  }

  #end(stack: Stack, status: string, reason: string | undefined): void {
    const { account } = this.#deps;
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(status)) stack.outputs = outputsOf(account, stack);
    if (/^(CREATE_FAILED|ROLLBACK|DELETE)/.test(status)) stack.outputs = [];
    if (status === "DELETE_COMPLETE") stack.deletedAt = account.instant();
    if (status === "UPDATE_ROLLBACK_COMPLETE") stack.wayBack = undefined;
    for (const changeSet of this.#store.changeSetsOf(stack))
      if (changeSet.execution === "EXECUTE_IN_PROGRESS")
        changeSet.execution = /^(CREATE|UPDATE)_COMPLETE$/.test(status) ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED";
    tellStackStatus(account, stack, status, reason);
    stack.operation = undefined;
  }
}

const isThere = ({ status }: StackResource): boolean => !/^DELETE_(COMPLETE|SKIPPED)$/.test(status);

const dependsOn = (records: readonly StackResource[]): Map<string, readonly string[]> =>
  new Map(records.map(({ logicalId, dependsOn: after }) => [logicalId, after]));

/** `The following resource(s) failed to create: [A, B]. `, and so on for what was changed and removed. */
function reasonOf(stack: Stack, failed: readonly string[]): string {
  const told = FAILURES.map(([status, what]) => {
    const ids = failed.filter((id) => stack.resources.get(id)?.status === status);
    return ids.length === 0 ? "" : `The following resource(s) failed to ${what}: [${ids.join(", ")}]. `;
  });
  return told.join("");
}
