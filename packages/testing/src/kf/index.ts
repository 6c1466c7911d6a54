// What is installed on the cluster
export { installKf } from "./install-kf.ts";
export { type KfCrd, kfCrds } from "./kf-crds.ts";
export { type KfAccess, kfAdmission } from "./admission/kf-admission.ts";
// What runs there
export { type KfOptions, runKf } from "./run-kf.ts";
export type { Resolve, ResolvedAddress } from "../service-catalog/broker-connection.ts";
// What its command line makes and shows
export { type BrokerLogin, type CredentialsSecret, KF_CREDENTIALS_TYPE, kfCredentialsSecret } from "./credentials-secret.ts";
export { kfMarketplace, type MarketplaceQuestion } from "./kf-marketplace.ts";
// Objects
export type {
  KfBroker,
  KfBrokerSpec,
  KfBrokerStatus,
  KfCondition,
  KfConditionType,
  KfOrder,
  KfServiceInstance,
  KfServiceOffering,
  KfServicePlan,
} from "./kf-broker.ts";
export { KF_CLUSTER_SERVICE_BROKERS, KF_GROUP, KF_NAMESPACE, KF_SERVICE_BROKERS, KF_SERVICE_INSTANCES, KF_SPACES } from "./kf-resources.ts";
