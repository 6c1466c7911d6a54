import type { KubeObject, ObjectRef, Resource } from "@osb/kubernetes";
import type { Scope } from "../registration/registration.ts";

export const SERVICE_CATALOG = "servicecatalog.k8s.io/v1beta1";

const resource = (plural: string, kind: string, namespaced: boolean): Resource => ({
  group: "servicecatalog.k8s.io",
  version: "v1beta1",
  plural,
  kind,
  namespaced,
});

export const SERVICE_INSTANCES = resource("serviceinstances", "ServiceInstance", true);

/** The resources of one scope. Every kind of broker, class and plan exists twice. */
export interface ScopedResources {
  readonly brokers: Resource;
  readonly classes: Resource;
  readonly plans: Resource;
}

const CLUSTER: ScopedResources = {
  brokers: resource("clusterservicebrokers", "ClusterServiceBroker", false),
  classes: resource("clusterserviceclasses", "ClusterServiceClass", false),
  plans: resource("clusterserviceplans", "ClusterServicePlan", false),
};

const NAMESPACED: ScopedResources = {
  brokers: resource("servicebrokers", "ServiceBroker", true),
  classes: resource("serviceclasses", "ServiceClass", true),
  plans: resource("serviceplans", "ServicePlan", true),
};

export function resourcesOf(scope: Scope): ScopedResources {
  return scope.kind === "cluster" ? CLUSTER : NAMESPACED;
}

/** The namespace of a scope's objects, as the client wants it: absent for the cluster. */
export function namespaceOf(scope: Scope): { readonly namespace?: string } {
  return scope.kind === "cluster" ? {} : { namespace: scope.namespace };
}

export function brokerRef({ name, scope }: { readonly name: string; readonly scope: Scope }): ObjectRef {
  return { resource: resourcesOf(scope).brokers, ...namespaceOf(scope), name };
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

export interface BrokerSpec {
  readonly url?: string | undefined;
  /** Base64 of PEM. */
  readonly caBundle?: string | undefined;
  readonly insecureSkipTLSVerify?: boolean | undefined;
  readonly authInfo?:
    | {
        readonly basic?:
          | { readonly secretRef?: { readonly namespace?: string | undefined; readonly name: string } | undefined }
          | undefined;
        readonly bearer?: object | null | undefined;
      }
    | undefined;
  readonly relistRequests?: number | undefined;
  readonly catalogRestrictions?: object | null | undefined;
}

/** A ClusterServiceBroker or a ServiceBroker. A fresh one has no status at all. */
export interface BrokerObject extends KubeObject {
  readonly spec: BrokerSpec;
  readonly status?:
    | {
        readonly conditions?: readonly Condition[] | undefined;
        readonly reconciledGeneration?: number | undefined;
        /** What `kubectl get` shows as STATUS; Service Catalog before 0.3 did not have it. */
        readonly lastConditionState?: string | undefined;
      }
    | undefined;
}

interface OfferSpec {
  readonly externalName?: string | undefined;
  readonly externalID?: string | undefined;
  readonly description?: string | undefined;
  readonly clusterServiceBrokerName?: string | undefined;
  readonly serviceBrokerName?: string | undefined;
}

interface OfferStatus {
  /** It left the broker's catalog, but instances of it exist still. */
  readonly removedFromBrokerCatalog?: boolean | undefined;
}

/** A ClusterServiceClass or a ServiceClass: one service. */
export interface ClassObject extends KubeObject {
  readonly spec: OfferSpec;
  readonly status?: OfferStatus | undefined;
}

/** A ClusterServicePlan or a ServicePlan. */
export interface PlanObject extends KubeObject {
  readonly spec: OfferSpec & {
    readonly free?: boolean | undefined;
    readonly clusterServiceClassRef?: { readonly name: string } | undefined;
    readonly serviceClassRef?: { readonly name: string } | undefined;
  };
  readonly status?: OfferStatus | undefined;
}

/** What somebody made of a class. The references are filled in by the controller, from the names that the user gave. */
export interface InstanceObject extends KubeObject {
  readonly spec: {
    readonly clusterServiceClassRef?: { readonly name: string } | undefined;
    readonly serviceClassRef?: { readonly name: string } | undefined;
    readonly clusterServiceClassExternalName?: string | undefined;
    readonly clusterServiceClassExternalID?: string | undefined;
    readonly clusterServiceClassName?: string | undefined;
    readonly serviceClassExternalName?: string | undefined;
    readonly serviceClassExternalID?: string | undefined;
    readonly serviceClassName?: string | undefined;
  };
}

/** The name of the broker that an offer belongs to, in its own scope. */
export function brokerNameOf({ spec }: ClassObject | PlanObject): string | undefined {
  return spec.clusterServiceBrokerName ?? spec.serviceBrokerName;
}
