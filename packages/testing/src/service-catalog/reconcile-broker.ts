import type { Resource } from "@osb/kubernetes";
import { applyOffer, prettyName, withdrawOffer } from "./apply-offer.ts";
import { askBroker } from "./ask-broker.ts";
import { BrokerAttempt, type ReconcileDeps, textOf } from "./broker-attempt.ts";
import type { BrokerObject, OfferObject } from "./broker-object.ts";
import { isDue, withOperationStart } from "./broker-status.ts";
import type { CatalogScope } from "./catalog-scope.ts";
import { convertCatalog } from "./convert-catalog.ts";
import { finalizeBroker } from "./finalize-broker.ts";
import type { OsbCatalog } from "./osb-catalog.ts";

/**
 * One attempt at one broker, from its object as it was last seen; one that is Ready is mostly left alone. Rejects with
 * `StepFailed` where it has to be tried again.
 *
 * The order of writes is upstream's, and so are its consequences: the start of a failing operation is written over the object
 * from before its condition was written, which is a conflict the first time, so that a failing broker is tried twice more at once.
 */
export async function reconcileBroker(
  deps: ReconcileDeps,
  scope: CatalogScope,
  broker: BrokerObject,
): Promise<"left alone" | "reconciled"> {
  if (!isDue(broker, deps.date())) return "left alone";
  const attempt = new BrokerAttempt(deps, scope, broker);
  await (broker.metadata.deletionTimestamp === undefined ? syncBroker(attempt) : finalizeBroker(attempt));
  return "reconciled";
}

async function syncBroker(attempt: BrokerAttempt): Promise<void> {
  const catalog = await askBroker(attempt);
  if (catalog === undefined) return;
  const { broker, deps, scope } = attempt;
  if (broker.status?.operationStartTime !== undefined) {
    const written = await deps.client.writeStatus(scope.brokers, broker, withOperationStart(broker, undefined));
    if (scope.followsOwnWrites) attempt.broker = written;
  }
  await syncCatalog(attempt, catalog);
  const message = "Successfully fetched catalog entries from broker.";
  await attempt.condition({ status: "True", reason: "FetchedCatalog", message });
  await attempt.tell("Normal", "FetchedCatalog", message);
}

/** Makes the cluster's offers those of the catalog, one by one: what comes before a bad one is made. */
async function syncCatalog(attempt: BrokerAttempt, catalog: OsbCatalog): Promise<void> {
  const { scope, broker } = attempt;
  const { classes, plans } = scope;
  const { name } = broker.metadata;
  const existing = { classes: byName(await attempt.listed(classes, "classes")), plans: byName(await attempt.listed(plans, "plans")) };
  const offers = convertCatalog(scope, broker, catalog, new Set([...existing.classes.keys(), ...existing.plans.keys()]));
  if (typeof offers === "string") {
    return syncFailed(attempt, `Error converting catalog payload for broker "${name}" to service-catalog API: ${offers}`);
  }
  await syncOffers(attempt, classes, offers.classes, existing.classes, ` (broker "${name}")`);
  await syncOffers(attempt, plans, offers.plans, existing.plans, "");
}

async function syncOffers(
  attempt: BrokerAttempt,
  resource: Resource,
  wanted: readonly OfferObject[],
  existing: ReadonlyMap<string, OfferObject>,
  where: string,
): Promise<void> {
  const deps = { ...attempt.deps, scope: attempt.scope, broker: attempt.broker };
  const left = new Map(existing);
  for (const offer of wanted) {
    const { name = "" } = offer.metadata;
    const known = left.get(name);
    // An id that the catalog has twice finds nothing the second time, and then its own twin in the way.
    left.delete(name);
    await applyOffer(deps, resource, offer, known).catch((thrown: unknown) =>
      syncFailed(attempt, `Error reconciling ${prettyName(resource, offer)}${where}: ${textOf(thrown)}`),
    );
  }
  for (const offer of left.values()) {
    await withdrawOffer(deps, resource, offer).catch((thrown: unknown) => syncFailed(attempt, textOf(thrown)));
  }
}

function syncFailed(attempt: BrokerAttempt, problem: string): Promise<never> {
  return attempt.failed({ reason: "ErrorSyncingCatalog", eventReason: "ErrorSyncingCatalog", problem });
}

function byName(offers: readonly OfferObject[]): ReadonlyMap<string, OfferObject> {
  return new Map(offers.map((offer) => [offer.metadata.name ?? "", offer]));
}
