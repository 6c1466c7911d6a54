import { apiVersionOf, type Resource } from "@osb/kubernetes";
import type { BrokerObject, OfferObject } from "./broker-object.ts";
import { parseRestrictions } from "./catalog-restrictions.ts";
import type { CatalogScope } from "./catalog-scope.ts";
import { escapedName } from "./escaped-name.ts";
import type { CatalogPlan, CatalogService, OsbCatalog } from "./osb-catalog.ts";

/** What a catalog makes in the cluster. */
export interface Offers {
  readonly classes: readonly OfferObject[];
  readonly plans: readonly OfferObject[];
}

/**
 * Turns a catalog into classes and plans, left out what the broker's restrictions leave out; a class without plans left is left
 * out too. Offers that exist under their unescaped id keep that name.
 *
 * @returns the offers, or why the catalog as a whole cannot be taken.
 */
export function convertCatalog(
  scope: CatalogScope,
  broker: BrokerObject,
  catalog: OsbCatalog,
  existing: ReadonlySet<string>,
): Offers | string {
  const { serviceClass = [], servicePlan = [] } = broker.spec.catalogRestrictions ?? {};
  const acceptsClass = parseRestrictions(serviceClass);
  const acceptsPlan = parseRestrictions(servicePlan);
  if (typeof acceptsClass === "string") return acceptsClass;
  if (typeof acceptsPlan === "string") return acceptsPlan;

  const classes: OfferObject[] = [];
  const plans: OfferObject[] = [];
  for (const service of catalog.services ?? []) {
    const offered = classOf(scope, broker, service, existing);
    const { name = "" } = offered.metadata;
    const { externalName, externalID } = offered.spec;
    if (!acceptsClass({ name, "spec.externalName": externalName, "spec.externalID": externalID })) continue;
    if ((service.plans ?? []).length === 0) return `${scope.classes.kind} (K8S: "${name}") must have at least one plan`;

    const accepted = (service.plans ?? [])
      .map((plan) => planOf(scope, broker, name, plan, existing))
      .filter(({ metadata, spec }) =>
        acceptsPlan({
          name: metadata.name ?? "",
          "spec.externalName": spec.externalName,
          "spec.externalID": spec.externalID,
          "spec.free": String(spec["free"]),
          [scope.classProperty]: name,
        }),
      );
    if (accepted.length === 0) continue;
    classes.push(offered);
    plans.push(...accepted);
  }
  return { classes, plans };
}

function classOf(scope: CatalogScope, broker: BrokerObject, service: CatalogService, existing: ReadonlySet<string>): OfferObject {
  const { id = "", name = "", description = "", tags, requires, metadata } = service;
  return offer(scope.classes, broker, id, existing, {
    [scope.brokerField]: broker.metadata.name ?? "",
    externalName: name,
    externalID: id,
    description,
    bindable: service.bindable === true,
    bindingRetrievable: false,
    planUpdatable: service.plan_updateable === true,
    ...(metadata && { externalMetadata: metadata }),
    ...(tags && tags.length > 0 && { tags }),
    ...(requires && requires.length > 0 && { requires }),
  });
}

function planOf(
  scope: CatalogScope,
  broker: BrokerObject,
  className: string,
  plan: CatalogPlan,
  existing: ReadonlySet<string>,
): OfferObject {
  const { id = "", name = "", description = "", free, bindable, metadata, schemas } = plan;
  const create = schemas?.service_instance?.create?.parameters;
  const update = schemas?.service_instance?.update?.parameters;
  const bind = schemas?.service_binding?.create?.parameters;
  return offer(scope.plans, broker, id, existing, {
    [scope.brokerField]: broker.metadata.name ?? "",
    [scope.classField]: { name: className },
    externalName: name,
    externalID: id,
    description,
    // A plan that does not say is free by the specification, and is not here.
    free: free === true,
    ...(typeof bindable === "boolean" && { bindable }),
    ...(metadata && { externalMetadata: metadata }),
    ...(create !== undefined && create !== null && { instanceCreateParameterSchema: create }),
    ...(update !== undefined && update !== null && { instanceUpdateParameterSchema: update }),
    ...(bind !== undefined && bind !== null && { serviceBindingCreateParameterSchema: bind }),
  });
}

function offer(
  resource: Resource,
  { metadata: { namespace } }: BrokerObject,
  id: string,
  existing: ReadonlySet<string>,
  spec: OfferObject["spec"],
): OfferObject {
  const name = existing.has(id) ? id : escapedName(id);
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name, ...(resource.namespaced && { namespace }) }, spec };
}
