import type { KubeClient, OwnerReference, Resource } from "@osb/kubernetes";
import type { BrokerObject, OfferObject } from "./broker-object.ts";
import { answered, type CatalogClient, refOf, StepFailed } from "./catalog-client.ts";
import { asFormat } from "./broker-events.ts";
import type { CatalogScope } from "./catalog-scope.ts";
import { SERVICE_CATALOG_GROUP } from "./service-catalog-resources.ts";
import type { ServiceCatalogVersion } from "./service-catalog-version.ts";
import { sha224Label } from "./sha224-label.ts";

export interface SyncDeps {
  readonly client: CatalogClient;
  /** For what the controller knows from its cache: costs no turn. */
  readonly kube: KubeClient;
  readonly scope: CatalogScope;
  readonly broker: BrokerObject;
  readonly version: ServiceCatalogVersion;
}

/** The offers that exist for the broker: found by the label that the webhook sets, and by nothing else. */
export function offersOf(
  client: CatalogClient,
  { brokerField }: CatalogScope,
  { metadata }: BrokerObject,
  resource: Resource,
): Promise<readonly OfferObject[]> {
  return client.list<OfferObject>(resource, metadata.namespace, sha224Label(`spec.${brokerField}`, metadata.name ?? ""));
}

/** Makes the offer, or brings an existing one up to date. Rejects with {@link StepFailed}. */
export async function applyOffer(deps: SyncDeps, resource: Resource, offer: OfferObject, existing: OfferObject | undefined): Promise<void> {
  const { client, scope, broker } = deps;
  const label = prettyName(resource, offer);
  if (existing === undefined) {
    const other = await known(deps, resource, offer);
    const owner = other?.spec[scope.brokerField];
    if (owner !== undefined && owner !== broker.metadata.name)
      throw inTheWay(deps, `${label} already exists for Broker "${String(owner)}"`);
    await client.create(resource, owned(offer, scope, broker));
    return;
  }
  if (existing.spec.externalID !== offer.spec.externalID) {
    // For classes upstream calls the Kubernetes names guids.
    const [had, got] =
      resource === scope.classes ? [existing.metadata.name, offer.metadata.name] : [existing.spec.externalID, offer.spec.externalID];
    throw inTheWay(deps, `${label} already exists with OSB guid "${had}", received different guid "${got}"`);
  }
  const { defaultProvisionParameters } = existing.spec;
  const spec = { ...offer.spec, ...(defaultProvisionParameters !== undefined && { defaultProvisionParameters }) };
  const updated = await client.replace(resource, owned({ ...existing, spec }, scope, broker));
  if (updated.status?.removedFromBrokerCatalog !== true) return;
  await client.writeStatus(resource, updated, { removedFromBrokerCatalog: false });
}

/** Marks an offer that the catalog no longer has; one that nobody ordered is deleted then. */
export async function withdrawOffer({ client }: SyncDeps, resource: Resource, offer: OfferObject): Promise<void> {
  if (offer.status?.removedFromBrokerCatalog === true || !isManaged(offer)) return;
  try {
    await client.writeStatus(resource, offer, { removedFromBrokerCatalog: true });
  } catch (thrown) {
    if (!(thrown instanceof StepFailed)) throw thrown;
    throw new StepFailed(`Error updating status of ${prettyName(resource, offer)}: ${thrown.message}`);
  }
}

/** `ClusterServiceClass (K8S: "…" ExternalName: "…")`. */
export function prettyName({ kind, namespaced }: Resource, { metadata, spec }: OfferObject): string {
  return `${kind} (K8S: "${namespaced ? `${metadata.namespace}/` : ""}${metadata.name}" ExternalName: "${spec.externalName}")`;
}

/** 0.3.1 takes this text for a format. */
function inTheWay({ version }: SyncDeps, text: string): StepFailed {
  return new StepFailed(version === "0.3.1" ? asFormat(text) : text);
}

async function known({ kube }: SyncDeps, resource: Resource, offer: OfferObject): Promise<OfferObject | undefined> {
  const ref = refOf(resource, offer);
  return answered(await kube.get<OfferObject>(ref), ref);
}

function owned(offer: OfferObject, { brokers }: CatalogScope, { apiVersion, metadata }: BrokerObject): OfferObject {
  if (isManaged(offer)) return offer;
  const reference: OwnerReference = {
    apiVersion,
    kind: brokers.kind,
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: false,
  };
  return { ...offer, metadata: { ...offer.metadata, ownerReferences: [...(offer.metadata.ownerReferences ?? []), reference] } };
}

/** Offers that people made themselves are left alone. */
function isManaged({ metadata: { ownerReferences = [] } }: OfferObject): boolean {
  return ownerReferences.some(({ controller, apiVersion }) => controller === true && apiVersion.startsWith(SERVICE_CATALOG_GROUP));
}
