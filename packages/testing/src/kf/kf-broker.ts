import type { KubeObject } from "@osb/kubernetes";

/** One variant of a service. */
export interface KfServicePlan {
  /** The name in the broker's catalog. */
  readonly displayName: string;
  /** The id there. */
  readonly uid: string;
  readonly free: boolean;
  readonly description: string;
}

/** One service of a broker, with all that Kf keeps of it. */
export interface KfServiceOffering {
  readonly displayName: string;
  readonly uid: string;
  readonly description: string;
  readonly tags?: readonly string[] | null | undefined;
  readonly plans?: readonly KfServicePlan[] | undefined;
}

export interface KfBrokerSpec {
  /** Where URL, name and password are. The namespace counts for brokers of the whole cluster only. */
  readonly credentials?: { readonly namespace?: string | undefined; readonly name?: string | undefined } | undefined;
  /** Any other value than the one in the status makes Kf fetch the catalog. */
  readonly updateRequests?: number | undefined;
  /** Makes it a broker of volumes, which nobody has to be asked for. */
  readonly volume?: { readonly offering?: readonly KfServiceOffering[] | undefined } | undefined;
}

export type KfConditionType = "Ready" | "CredsSecretReady" | "CredsSecretPopulatedReady" | "CatalogReady";

/** A condition in Knative's form: reason and message are absent where all is well. */
export interface KfCondition {
  readonly type: KfConditionType;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastTransitionTime?: string | undefined;
}

export interface KfBrokerStatus {
  readonly observedGeneration?: number | undefined;
  readonly conditions?: readonly KfCondition[] | undefined;
  /** The last value for which the catalog was asked for, with or without success. */
  readonly updateRequests?: number | undefined;
  /** The marketplace: there are no objects for services and plans. */
  readonly services?: readonly KfServiceOffering[] | undefined;
}

/** A `ClusterServiceBroker` or a `ServiceBroker` of `kf.dev`. */
export interface KfBroker extends KubeObject {
  readonly spec?: KfBrokerSpec | undefined;
  readonly status?: KfBrokerStatus | undefined;
}

/** What Kf keeps of an ordered service, as far as it says whose it is. */
export interface KfServiceInstance extends KubeObject {
  readonly spec?: {
    readonly osb?: KfOrder | undefined;
    /** Of the time when Kf used Service Catalog. */
    readonly brokered?:
      | {
          readonly broker?: string | undefined;
          readonly className?: string | undefined;
          readonly planName?: string | undefined;
          readonly namespaced?: boolean | undefined;
        }
      | undefined;
    readonly volume?: KfOrder | undefined;
    readonly userProvided?: object | undefined;
    readonly tags?: readonly string[] | undefined;
    readonly parametersFrom?: { readonly name?: string | undefined } | undefined;
    readonly deleteRequests?: number | undefined;
  };
}

/** What was ordered, and from whom. */
export interface KfOrder {
  readonly brokerName?: string | undefined;
  /** The broker is one of the instance's own Space. */
  readonly namespaced?: boolean | undefined;
  readonly classUID?: string | undefined;
  readonly className?: string | undefined;
  readonly planUID?: string | undefined;
  readonly planName?: string | undefined;
  readonly progressDeadlineSeconds?: number | undefined;
}
