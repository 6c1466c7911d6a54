import type { ObjectRef, Resource } from "@osb/kubernetes";
import { SECRETS } from "@osb/kubernetes";
import type { KfBroker, KfServiceInstance } from "./kf-broker.ts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS } from "./kf-resources.ts";

/** Brokers exist twice, for the cluster and for a Space. This is all in which they differ. */
export interface KfScope {
  readonly brokers: Resource;
  readonly finalizer: string;
  readonly secretOf: (broker: KfBroker) => ObjectRef;
  /** Whether an instance holds the broker. Upstream looks at a field that only instances of Kf 1 have. */
  readonly isHeldBy: (broker: KfBroker, instance: KfServiceInstance) => boolean;
  /** The broker that a key in the queue is about. */
  readonly keyOf: (queued: string) => string;
}

export const KF_CLUSTER_SCOPE: KfScope = {
  brokers: KF_CLUSTER_SERVICE_BROKERS,
  finalizer: "clusterservicebroker.kf.dev",
  secretOf: ({ spec }) => ({ resource: SECRETS, namespace: spec?.credentials?.namespace, name: spec?.credentials?.name ?? "" }),
  isHeldBy: ({ metadata }, { spec }) => spec?.brokered?.broker === metadata.name && spec?.brokered?.namespaced !== true,
  // A Secret's event is queued under the Secret's namespace: to the queue that is another broker.
  keyOf: (queued) => queued.slice(queued.lastIndexOf("/") + 1),
};

export const KF_SPACE_SCOPE: KfScope = {
  brokers: KF_SERVICE_BROKERS,
  finalizer: "servicebroker.kf.dev",
  secretOf: ({ metadata, spec }) => ({ resource: SECRETS, namespace: metadata.namespace, name: spec?.credentials?.name ?? "" }),
  isHeldBy: ({ metadata }, instance) =>
    instance.metadata.namespace === metadata.namespace &&
    instance.spec?.brokered?.broker === metadata.name &&
    instance.spec?.brokered?.namespaced === true,
  keyOf: (queued) => queued,
};
