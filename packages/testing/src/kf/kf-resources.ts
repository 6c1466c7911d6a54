import type { Resource } from "@osb/kubernetes";

/** Group of all kinds of Kf. */
export const KF_GROUP = "kf.dev";
/** Where Kf itself runs, and where the Secrets of brokers for the whole cluster are. */
export const KF_NAMESPACE = "kf";

/** A broker for all Spaces. */
export const KF_CLUSTER_SERVICE_BROKERS = resource("clusterservicebrokers", "ClusterServiceBroker", false);
/** A broker for one Space. */
export const KF_SERVICE_BROKERS = resource("servicebrokers", "ServiceBroker", true);
/** A service that somebody ordered. */
export const KF_SERVICE_INSTANCES = resource("serviceinstances", "ServiceInstance", true);
/** A namespace that Kf manages. */
export const KF_SPACES = resource("spaces", "Space", false);

function resource(plural: string, kind: string, namespaced: boolean): Resource {
  return { group: KF_GROUP, version: "v1alpha1", plural, kind, namespaced };
}
