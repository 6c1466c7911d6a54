import type { Resource } from "@osb/kubernetes";

/** Group of all kinds of Service Catalog, and prefix of the labels it sets. */
export const SERVICE_CATALOG_GROUP = "servicecatalog.k8s.io";

/** A broker for the whole cluster. */
export const CLUSTER_SERVICE_BROKERS = resource("clusterservicebrokers", "ClusterServiceBroker", false);
/** One service of a broker for the whole cluster. */
export const CLUSTER_SERVICE_CLASSES = resource("clusterserviceclasses", "ClusterServiceClass", false);
/** One variant of such a service. */
export const CLUSTER_SERVICE_PLANS = resource("clusterserviceplans", "ClusterServicePlan", false);
/** A broker for one namespace. */
export const SERVICE_BROKERS = resource("servicebrokers", "ServiceBroker", true);
/** One service of a broker for one namespace. */
export const SERVICE_CLASSES = resource("serviceclasses", "ServiceClass", true);
/** One variant of such a service. */
export const SERVICE_PLANS = resource("serviceplans", "ServicePlan", true);
/** A service that somebody ordered. */
export const SERVICE_INSTANCES = resource("serviceinstances", "ServiceInstance", true);
/** Credentials of an instance. */
export const SERVICE_BINDINGS = resource("servicebindings", "ServiceBinding", true);

function resource(plural: string, kind: string, namespaced: boolean): Resource {
  return { group: SERVICE_CATALOG_GROUP, version: "v1beta1", plural, kind, namespaced };
}
