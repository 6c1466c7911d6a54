import type { CatalogService, OsbCatalog } from "../service-catalog/osb-catalog.ts";
import type { KfServiceOffering } from "./kf-broker.ts";

/**
 * What Kf keeps of a catalog: names, ids and descriptions, sorted by name. Nothing in it is checked, so a service without
 * plans is one; a plan that does not say is free, as the specification has it.
 */
export function offeringsOf({ services }: OsbCatalog): readonly KfServiceOffering[] {
  return byName((services ?? []).map(offeringOf));
}

function offeringOf({ id = "", name = "", description = "", tags, plans }: CatalogService): KfServiceOffering {
  const kept = (plans ?? []).map((plan) => ({
    displayName: plan.name ?? "",
    uid: plan.id ?? "",
    free: plan.free ?? true,
    description: plan.description ?? "",
  }));
  return {
    displayName: name,
    uid: id,
    description,
    ...(tags && tags.length > 0 && { tags }),
    ...(kept.length > 0 && { plans: byName(kept) }),
  };
}

/** Go compares bytes. */
function byName<T extends { readonly displayName: string }>(named: readonly T[]): readonly T[] {
  return [...named].sort((one, other) => Buffer.compare(Buffer.from(one.displayName), Buffer.from(other.displayName)));
}
