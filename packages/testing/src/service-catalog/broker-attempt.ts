import type { Clock } from "@osb/core";
import type { KubeClient, Resource } from "@osb/kubernetes";
import type { Resolve } from "./broker-connection.ts";
import { asFormat, type BrokerEvents } from "./broker-events.ts";
import type { BrokerCondition, BrokerObject, OfferObject } from "./broker-object.ts";
import { withCondition } from "./broker-status.ts";
import { type CatalogClient, StepFailed } from "./catalog-client.ts";
import type { CatalogScope } from "./catalog-scope.ts";
import { offersOf } from "./apply-offer.ts";
import type { ServiceCatalogVersion } from "./service-catalog-version.ts";

export interface ReconcileDeps {
  readonly kube: KubeClient;
  readonly client: CatalogClient;
  readonly events: BrokerEvents;
  readonly clock: Clock;
  readonly date: () => Date;
  readonly resolve: Resolve;
  readonly version: ServiceCatalogVersion;
  /** Work that leaves the process. */
  readonly outside: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What failed, in the two places where it is told: the condition's reason is not always the event's. */
export interface Failure {
  readonly reason: "ErrorFetchingCatalog" | "ErrorSyncingCatalog";
  readonly eventReason: "ErrorFetchingCatalog" | "ErrorSyncingCatalog" | "ErrorGettingAuthCredentials";
  readonly problem: string;
}

/** Heads of messages; details follow without a blank. That of namespaced brokers is the same. */
const HEADS = { ErrorFetchingCatalog: "Error fetching catalog.", ErrorSyncingCatalog: "Error syncing catalog from ClusterServiceBroker." };

/** One attempt at one broker: the object it goes by, and how it tells what comes of it. */
export class BrokerAttempt {
  readonly deps: ReconcileDeps;
  readonly scope: CatalogScope;
  /** As it was last seen or written; writes over anything newer are conflicts. */
  broker: BrokerObject;

  constructor(deps: ReconcileDeps, scope: CatalogScope, broker: BrokerObject) {
    this.deps = deps;
    this.scope = scope;
    this.broker = broker;
  }

  async condition(condition: Pick<BrokerCondition, "status" | "reason" | "message">): Promise<void> {
    const { client, date } = this.deps;
    await client.writeStatus(this.scope.brokers, this.broker, withCondition(this.broker, { type: "Ready", ...condition }, date()));
  }

  tell(type: "Normal" | "Warning", reason: string, message: string): Promise<void> {
    return this.deps.events.tell(this.scope, this.broker, type, reason, message);
  }

  /** Tells of a failure. Upstream takes the text for a format in all events but those about credentials. */
  async failing({ reason, eventReason, problem }: Failure): Promise<void> {
    await this.tell("Warning", eventReason, eventReason === "ErrorGettingAuthCredentials" ? problem : asFormat(problem));
    await this.condition({ status: "False", reason, message: HEADS[reason] + problem });
  }

  /** Tells of a failure, and ends the attempt with it. */
  async failed(failure: Failure): Promise<never> {
    await this.failing(failure);
    throw new StepFailed(failure.problem);
  }

  /** The offers that exist for the broker. */
  async listed(resource: Resource, what: "classes" | "plans"): Promise<readonly OfferObject[]> {
    try {
      return await offersOf(this.deps.client, this.scope, this.broker, resource);
    } catch (thrown) {
      const message = `Error listing ${this.scope.word} ${what}.`;
      await this.tell("Warning", asReason(message), `${message} ${textOf(thrown)}`);
      await this.condition({ status: "Unknown", reason: asReason(message), message });
      throw thrown;
    }
  }
}

/** `Error deleting cluster service plan.` → `ErrorDeletingClusterServicePlan`. */
export function asReason(sentence: string): string {
  return sentence.replace(/\.$/, "").replace(/(^| )(\w)/g, (_whole, _blank, letter: string) => letter.toUpperCase());
}

/** The text of a step that failed. Anything else is a fault of this code, and goes on. */
export function textOf(thrown: unknown): string {
  if (thrown instanceof StepFailed) return thrown.message;
  throw thrown;
}
