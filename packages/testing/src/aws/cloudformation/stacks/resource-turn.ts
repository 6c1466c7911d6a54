import type { Account } from "../../account.ts";
import { AwsFault } from "../../aws-fault.ts";
import type { Caller, Tag } from "../../operation.ts";
import type { ResourceSite } from "../resources/resource-type.ts";
import { resourceType } from "../resources/resource-types.ts";
import { failureReason } from "./failure-reason.ts";
import type { Work } from "./next-move.ts";
import type { ResourceFailures } from "./resource-failures.ts";
import { tellStackEvent } from "./stack-events.ts";
import type { Stack, StackOperation, StackResource } from "./stack.ts";
import { wantedResource } from "./wanted-resource.ts";

/** One call to a service of the account, at once and with somebody's rights. */
export type ServiceCaller = (
  call: { readonly service: string; readonly region: string; readonly operation: string; readonly input: object },
  caller: Caller,
) => object;

/** What the engine has for its work. */
export interface EngineDeps {
  readonly account: Account;
  readonly call: ServiceCaller;
  readonly failures: ResourceFailures;
}

export type State = Work["state"];

/** How one kind of work on a resource goes: it is announced, done, and looked at until it is over. */
export interface ResourceStep {
  begin(turn: ResourceTurn): State;
  act(turn: ResourceTurn): State;
  look(turn: ResourceTurn): State;
}

/** What cannot be done yet: it is tried again. */
export const LATER = Symbol("later");

type Site = ResourceSite & { readonly called: string; readonly effects: number };

/** One resource's turn in an operation: what is known of it, and what is told about it. */
export class ResourceTurn {
  readonly stack: Stack;
  readonly operation: StackOperation;
  readonly id: string;
  readonly #deps: EngineDeps;

  constructor(deps: EngineDeps, stack: Stack, operation: StackOperation, id: string) {
    this.#deps = deps;
    this.stack = stack;
    this.operation = operation;
    this.id = id;
  }

  /** The resource as it is now; `undefined` where there is none. */
  get there(): StackResource | undefined {
    const record = this.stack.resources.get(this.id);
    return record === undefined || /^DELETE_(COMPLETE|SKIPPED)$/.test(record.status) ? undefined : record;
  }

  /** The resource as the stack's template wants it, not made yet. */
  wanted(): StackResource {
    return wantedResource(this.#deps.account, this.stack, this.id);
  }

  /** Tells an event of the resource; what it tells is what the resource is from now on, unless another has taken its place. */
  tell(record: StackResource, state: State): State {
    const told = { ...record, changedAt: this.#deps.account.instant() };
    const { there } = this;
    if (there === undefined || there.physicalId === "" || there.physicalId === told.physicalId || !told.status.startsWith("DELETE"))
      this.stack.resources.set(this.id, told);
    tellStackEvent(this.#deps.account, this.stack, told);
    return state;
  }

  /** Throws where the resource is to fail now. */
  failIfPlanned(on: "create" | "update" | "delete"): void {
    const reason = this.#deps.failures.take(this.stack.name, this.id, on);
    if (reason !== undefined) throw new AwsFault("GeneralServiceException", reason);
  }

  /**
   * Does `step`. Where a service or a rule refuses, `undefined`, after `refused` was told why and whether anything had changed;
   * where a service is busy, {@link LATER}.
   */
  attempt<T>(step: (site: ResourceSite) => T, refused: (reason: string, effects: number) => void): T | undefined | typeof LATER {
    const site = this.#site();
    try {
      return step(site);
    } catch (thrown) {
      if (isBusy(thrown as AwsFault)) return LATER;
      const token = this.#deps.account.uuid();
      refused(failureReason(thrown, { service: site.called, ...this.#identity(), token }), site.effects);
      return undefined;
    }
  }

  /** What the resource is called in its type's terms, as far as that can be told. */
  #identity(): { readonly type: string; readonly name: string | undefined } {
    const type = this.stack.deployment?.template.resources.get(this.id)?.type ?? this.there?.type ?? "";
    try {
      const name = this.wanted().properties[resourceType(type).nameProperty ?? ""];
      return { type, name: name === undefined ? undefined : String(name) };
    } catch {
      return { type, name: undefined };
    }
  }

  #site(): Site {
    return resourceSite(this.#deps, this.stack, this.operation.caller, this.id, this.operation.wayBack?.deployment.tags);
  }
}

/** Something else is under way with the same thing, or too much is asked of the service. */
function isBusy({ code, message }: AwsFault): boolean {
  if (/^(Throttling(Exception)?|ContinuousBackupsUnavailableException)$/.test(code)) return true;
  return code === "ResourceInUseException" && message.includes("still in use");
}

/** Where a resource's services are called from. It notes which was called last, and how many calls may have changed something. */
export function resourceSite(
  { account, call }: EngineDeps,
  stack: Stack,
  caller: Caller,
  logicalId: string,
  formerTags: readonly Tag[] = stack.deployment?.tags ?? [],
): Site {
  const site = {
    accountId: account.accountId,
    partition: account.partition,
    region: stack.region,
    logicalId,
    tags: stack.deployment?.tags ?? [],
    formerTags,
    called: "",
    effects: 0,
    begun: () => undefined,
    call: <Output extends object>(service: string, operation: string, input: object): Output => {
      site.called = service;
      const output = call({ service, region: stack.region, operation, input }, caller) as Output;
      if (!/^(Get|List|Describe)/.test(operation)) site.effects += 1;
      return output;
    },
    generatedName: (maxLength: number) => {
      const end = `-${account.id("", 12)}`;
      return `${stack.name}-${logicalId}`.slice(0, maxLength - end.length) + end;
    },
  };
  return site;
}
