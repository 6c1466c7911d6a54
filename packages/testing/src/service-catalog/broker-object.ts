import type { KubeObject } from "@osb/kubernetes";

interface SecretRef {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export interface BrokerSpec {
  readonly url?: string | undefined;
  readonly authInfo?:
    | {
        readonly basic?: { readonly secretRef?: SecretRef | undefined } | undefined;
        readonly bearer?: { readonly secretRef?: SecretRef | undefined } | undefined;
      }
    | undefined;
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** PEM in base64. */
  readonly caBundle?: string | undefined;
  readonly relistBehavior?: string | undefined;
  /** As Go writes durations: `15m0s`. */
  readonly relistDuration?: string | undefined;
  readonly relistRequests?: number | undefined;
  readonly catalogRestrictions?:
    | { readonly serviceClass?: readonly string[] | undefined; readonly servicePlan?: readonly string[] | undefined }
    | undefined;
}

export interface BrokerCondition {
  readonly type: "Ready" | "Failed";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface BrokerStatus {
  readonly conditions?: readonly BrokerCondition[] | undefined;
  readonly reconciledGeneration?: number | undefined;
  readonly operationStartTime?: string | undefined;
  readonly lastCatalogRetrievalTime?: string | undefined;
  readonly lastConditionState?: string | undefined;
}

/** A `ClusterServiceBroker` or a `ServiceBroker`. */
export interface BrokerObject extends KubeObject {
  readonly spec: BrokerSpec;
  readonly status?: BrokerStatus | undefined;
}

/** What a broker offers: a class or a plan, of either scope. */
export interface OfferObject extends KubeObject {
  readonly spec: Readonly<Record<string, unknown>> & { readonly externalID: string; readonly externalName: string };
  readonly status?: { readonly removedFromBrokerCatalog?: boolean | undefined } | undefined;
}
