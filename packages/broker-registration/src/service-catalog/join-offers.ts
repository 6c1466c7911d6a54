import type { Marketplace } from "../marketplace/marketplace.ts";
import { brokerNameOf, type ClassObject, type PlanObject } from "./service-catalog-objects.ts";

/** What one broker offers: its own classes and plans, those that left its catalog too. */
export interface Offers {
  readonly classes: readonly ClassObject[];
  readonly plans: readonly PlanObject[];
}

/**
 * The classes and plans of one broker among those of its scope. By the name in their spec, not by label: the labels are
 * a webhook's, and may be missing.
 */
export function offersOf(broker: string, { classes, plans }: Offers): Offers {
  const isOf = (offer: ClassObject | PlanObject): boolean => brokerNameOf(offer) === broker;
  return { classes: classes.filter(isOf), plans: plans.filter(isOf) };
}

/** Joins classes and plans of one scope. What left the broker's catalog is left out, and so is a service without plans: nothing can be ordered of it. */
export function joinOffers({ classes, plans }: Offers): Marketplace {
  const listed = plans.filter(({ status }) => status?.removedFromBrokerCatalog !== true);
  const services = classes
    .filter(({ status }) => status?.removedFromBrokerCatalog !== true)
    .map(({ metadata, spec }) => ({
      name: spec.externalName ?? "",
      description: spec.description ?? "",
      plans: listed
        .filter((plan) => (plan.spec.clusterServiceClassRef ?? plan.spec.serviceClassRef)?.name === metadata.name)
        .map((plan) => ({ name: plan.spec.externalName ?? "", description: plan.spec.description ?? "", free: plan.spec.free ?? false }))
        .sort(byName),
    }))
    .filter((service) => service.plans.length > 0)
    .sort(byName);
  return { services };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
