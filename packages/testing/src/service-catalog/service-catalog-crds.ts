import { type KubeObject, qualifiedName, type Resource } from "@osb/kubernetes";
import {
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
import type { ServiceCatalogVersion } from "./service-catalog-version.ts";

type Schema = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, Schema>>;

const TEXT: Schema = { type: "string" };
const FLAG: Schema = { type: "boolean" };
const COUNT: Schema = { type: "integer", format: "int64" };
const TIME: Schema = { type: "string", format: "date-time" };
const TEXTS: Schema = { type: "array", items: TEXT };
const SET: Schema = { ...TEXTS, "x-kubernetes-list-type": "set" };
/** What the API passes on without a look inside. */
const ANYTHING: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** One definition; its name is never absent. */
export interface ServiceCatalogCrd extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly name: string };
}

/** The eight definitions as `apiextensions.k8s.io/v1` has them since version 0.4.1 of the maintained fork. */
export const serviceCatalogCrds: readonly ServiceCatalogCrd[] = [
  crd(
    CLUSTER_SERVICE_BROKERS,
    ["URL .spec.url", "Status .status.lastConditionState"],
    brokerSpec({ name: TEXT, namespace: TEXT }),
    brokerStatus(),
  ),
  crd(SERVICE_BROKERS, ["URL .spec.url", "Status .status.lastConditionState"], brokerSpec({ name: TEXT }), brokerStatus()),
  crd(
    CLUSTER_SERVICE_CLASSES,
    ["External-Name .spec.externalName", "Broker .spec.clusterServiceBrokerName"],
    classSpec("clusterServiceBrokerName"),
    offerStatus(),
  ),
  crd(
    SERVICE_CLASSES,
    ["External-Name .spec.externalName", "Broker .spec.serviceBrokerName"],
    classSpec("serviceBrokerName"),
    offerStatus(),
  ),
  crd(
    CLUSTER_SERVICE_PLANS,
    ["External-Name .spec.externalName", "Broker .spec.clusterServiceBrokerName", "Class .spec.clusterServiceClassRef.name"],
    planSpec("clusterServiceBrokerName", "clusterServiceClassRef"),
    offerStatus(),
  ),
  crd(
    SERVICE_PLANS,
    ["External-Name .spec.externalName", "Broker .spec.serviceBrokerName", "Class .spec.serviceClassRef.name"],
    planSpec("serviceBrokerName", "serviceClassRef"),
    offerStatus(),
  ),
  crd(
    SERVICE_INSTANCES,
    ["Class .status.userSpecifiedClassName", "Plan .status.userSpecifiedPlanName", "Status .status.lastConditionState"],
    ANYTHING,
    ANYTHING,
  ),
  crd(
    SERVICE_BINDINGS,
    ["Service-Instance .spec.instanceRef.name", "Secret-Name .spec.secretName", "Status .status.lastConditionState"],
    ANYTHING,
    ANYTHING,
  ),
];

/**
 * The version's eight definitions. Those of 0.3.1 have no schema: in `v1beta1`, which no API server from 1.22 on serves, by saying nothing;
 * here in the way in which `v1` says the same.
 */
export function serviceCatalogCrdsOf(version: ServiceCatalogVersion): readonly ServiceCatalogCrd[] {
  return version === "0.5.3" ? serviceCatalogCrds : serviceCatalogCrds.map(withoutSchema);
}

interface Versions {
  readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[];
}

function withoutSchema(crd: ServiceCatalogCrd): ServiceCatalogCrd {
  const spec = (crd as ServiceCatalogCrd & { readonly spec: Versions }).spec;
  const versions = spec.versions.map((served) => ({ ...served, schema: { openAPIV3Schema: ANYTHING } }));
  return { ...crd, spec: { ...spec, versions } } as ServiceCatalogCrd;
}

function crd(resource: Resource, columns: readonly string[], spec: Schema, status: Schema): ServiceCatalogCrd {
  const { plural, kind, namespaced, version } = resource;
  const printed = columns.map((column) => {
    const [name, jsonPath] = column.split(" ");
    return { name, type: "string", jsonPath };
  });
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: qualifiedName(resource), labels: { svcat: "true" }, annotations: { "api-approved.kubernetes.io": "unapproved" } },
    spec: {
      group: SERVICE_CATALOG_GROUP,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, categories: ["all", "svcat"] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [...printed, { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }],
          schema: { openAPIV3Schema: object({ apiVersion: TEXT, kind: TEXT, metadata: { type: "object" }, spec, status }) },
        },
      ],
    },
  } as ServiceCatalogCrd;
}

function object(properties: Fields, required: readonly string[] = []): Schema {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

function brokerSpec(secretRef: Fields): Schema {
  const auth = object({ secretRef: object(secretRef) });
  return object(
    {
      url: TEXT,
      authInfo: object({ basic: auth, bearer: auth }),
      insecureSkipTLSVerify: FLAG,
      caBundle: { type: "string", format: "byte" },
      relistBehavior: TEXT,
      relistDuration: TEXT,
      relistRequests: COUNT,
      catalogRestrictions: object({ serviceClass: SET, servicePlan: SET }),
    },
    ["url"],
  );
}

function brokerStatus(): Schema {
  const condition = { type: TEXT, status: TEXT, reason: TEXT, message: TEXT, lastTransitionTime: TIME };
  return object(
    {
      conditions: { type: "array", items: object(condition, Object.keys(condition)) },
      reconciledGeneration: COUNT,
      operationStartTime: TIME,
      lastCatalogRetrievalTime: TIME,
      lastConditionState: TEXT,
    },
    ["conditions", "lastConditionState", "reconciledGeneration"],
  );
}

function classSpec(broker: string): Schema {
  return object(
    {
      [broker]: TEXT,
      externalName: TEXT,
      externalID: TEXT,
      description: TEXT,
      bindable: FLAG,
      bindingRetrievable: FLAG,
      planUpdatable: FLAG,
      externalMetadata: ANYTHING,
      tags: TEXTS,
      requires: TEXTS,
      defaultProvisionParameters: ANYTHING,
    },
    [broker, "bindable", "bindingRetrievable", "description", "externalID", "externalName", "planUpdatable"],
  );
}

function planSpec(broker: string, classRef: string): Schema {
  return object(
    {
      [broker]: TEXT,
      [classRef]: object({ name: TEXT }),
      externalName: TEXT,
      externalID: TEXT,
      description: TEXT,
      bindable: FLAG,
      free: FLAG,
      externalMetadata: ANYTHING,
      instanceCreateParameterSchema: ANYTHING,
      instanceUpdateParameterSchema: ANYTHING,
      serviceBindingCreateParameterSchema: ANYTHING,
      defaultProvisionParameters: ANYTHING,
    },
    [broker, classRef, "description", "externalID", "externalName", "free"],
  );
}

function offerStatus(): Schema {
  return object({ removedFromBrokerCatalog: FLAG }, ["removedFromBrokerCatalog"]);
}
