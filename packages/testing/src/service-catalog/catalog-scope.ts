import type { Resource } from "@osb/kubernetes";
import {
  CLUSTER_SERVICE_BROKERS,
  CLUSTER_SERVICE_CLASSES,
  CLUSTER_SERVICE_PLANS,
  SERVICE_BROKERS,
  SERVICE_CLASSES,
  SERVICE_PLANS,
} from "./service-catalog-resources.ts";

/** Every kind exists twice, for the cluster and for a namespace. This is all in which they differ. */
export interface CatalogScope {
  readonly brokers: Resource;
  readonly classes: Resource;
  readonly plans: Resource;
  /** Field of classes and plans, and part of their label, that names the broker. */
  readonly brokerField: "clusterServiceBrokerName" | "serviceBrokerName";
  /** Field of plans that names their class. */
  readonly classField: "clusterServiceClassRef" | "serviceClassRef";
  /** Property that restrictions on plans call the class by. */
  readonly classProperty: "spec.clusterServiceClass.name" | "spec.serviceClass.name";
  /** Stands in texts about deleting and listing. */
  readonly word: "cluster service" | "service";
  /** Whether what an attempt writes in between is what it goes on from. Otherwise its last write is a conflict. */
  readonly followsOwnWrites: boolean;
  readonly deletedReason: string;
  readonly deletedEvent: (name: string) => string;
}

export const CLUSTER_SCOPE: CatalogScope = {
  brokers: CLUSTER_SERVICE_BROKERS,
  classes: CLUSTER_SERVICE_CLASSES,
  plans: CLUSTER_SERVICE_PLANS,
  brokerField: "clusterServiceBrokerName",
  classField: "clusterServiceClassRef",
  classProperty: "spec.clusterServiceClass.name",
  word: "cluster service",
  followsOwnWrites: true,
  deletedReason: "DeletedClusterServiceBrokerSuccessfully",
  deletedEvent: (name) => `The broker ${name} was deleted successfully.`,
};

export const NAMESPACE_SCOPE: CatalogScope = {
  brokers: SERVICE_BROKERS,
  classes: SERVICE_CLASSES,
  plans: SERVICE_PLANS,
  brokerField: "serviceBrokerName",
  classField: "serviceClassRef",
  classProperty: "spec.serviceClass.name",
  word: "service",
  followsOwnWrites: false,
  deletedReason: "DeletedSuccessfully",
  deletedEvent: (name) => `The servicebroker ${name} was deleted successfully.`,
};
