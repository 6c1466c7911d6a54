// What is installed on the cluster
export { installServiceCatalog } from "./install-service-catalog.ts";
export { type ServiceCatalogCrd, serviceCatalogCrds, serviceCatalogCrdsOf } from "./service-catalog-crds.ts";
export { SERVICE_CATALOG_FINALIZER, type ServiceCatalogAccess, serviceCatalogAdmission } from "./admission/service-catalog-admission.ts";
export type { ServiceCatalogVersion } from "./service-catalog-version.ts";
// What runs there
export { runServiceCatalog, type ServiceCatalogOptions } from "./run-service-catalog.ts";
export type { Resolve, ResolvedAddress } from "./broker-connection.ts";
// Objects
export type { BrokerCondition, BrokerObject, BrokerSpec, BrokerStatus, OfferObject } from "./broker-object.ts";
export {
  CLUSTER_SERVICE_BROKERS,
  CLUSTER_SERVICE_CLASSES,
  CLUSTER_SERVICE_PLANS,
  SERVICE_BINDINGS,
  SERVICE_BROKERS,
  SERVICE_CATALOG_GROUP,
  SERVICE_CLASSES,
  SERVICE_INSTANCES,
  SERVICE_PLANS,
} from "./service-catalog-resources.ts";
