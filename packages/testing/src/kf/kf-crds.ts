import { type KubeObject, qualifiedName, type Resource } from "@osb/kubernetes";
import { KF_CLUSTER_SERVICE_BROKERS, KF_GROUP, KF_SERVICE_BROKERS, KF_SERVICE_INSTANCES, KF_SPACES } from "./kf-resources.ts";

type Schema = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, Schema>>;

const TEXT: Schema = { type: "string" };
const FLAG: Schema = { type: "boolean" };
const COUNT: Schema = { type: "integer" };
const LONG: Schema = { type: "integer", format: "int64" };
const TEXTS: Schema = { type: "array", items: TEXT };
/** What the API passes on without a look inside. */
const ANYTHING: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const PLAN = object({ displayName: TEXT, uid: TEXT, free: FLAG, description: TEXT }, ["description", "displayName", "free", "uid"]);
const OFFERINGS: Schema = {
  type: "array",
  items: object(
    { displayName: TEXT, uid: TEXT, description: TEXT, tags: { ...TEXTS, nullable: true }, plans: { type: "array", items: PLAN } },
    ["description", "displayName", "uid"],
  ),
};

/** One definition; its name is never absent. */
export interface KfCrd extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly name: string };
}

/**
 * The kinds of Kf's own broker API, `kf.dev/v1alpha1`, and of what refers to brokers: what `kf marketplace` lists from Kf 2.1 on.
 * Kf's other kinds are not among them. Instances keep any status, Spaces anything at all.
 */
export const kfCrds: readonly KfCrd[] = [
  crd(KF_CLUSTER_SERVICE_BROKERS, brokerSpec({ namespace: TEXT, name: TEXT }, ["name", "namespace"]), brokerStatus()),
  crd(KF_SERVICE_BROKERS, brokerSpec({ name: TEXT }), brokerStatus()),
  crd(KF_SERVICE_INSTANCES, instanceSpec(), ANYTHING),
  crd(KF_SPACES, ANYTHING, ANYTHING),
];

function crd(resource: Resource, spec: Schema, status: Schema): KfCrd {
  const { plural, kind, namespaced, version } = resource;
  const ofReady = (field: string): string => `.status.conditions[?(@.type=='Ready')].${field}`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: qualifiedName(resource), annotations: { "operator.knative.dev/mode": "Reconcile" } },
    spec: {
      group: KF_GROUP,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, categories: ["all", "kf"] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: object({ apiVersion: TEXT, kind: TEXT, metadata: { type: "object" }, spec, status }) },
          additionalPrinterColumns: [
            { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
            { name: "Ready", type: "string", jsonPath: ofReady("status") },
            { name: "Reason", type: "string", jsonPath: ofReady("reason") },
          ],
        },
      ],
    },
  } as KfCrd;
}

function object(properties: Fields, required: readonly string[] = []): Schema {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

function brokerSpec(credentials: Fields, required: readonly string[] = []): Schema {
  return object({ credentials: object(credentials, required), updateRequests: COUNT, volume: object({ offering: OFFERINGS }) });
}

function brokerStatus(): Schema {
  const condition = { type: TEXT, status: TEXT, reason: TEXT, message: TEXT, severity: TEXT };
  return object(
    {
      annotations: { type: "object", additionalProperties: TEXT },
      conditions: {
        type: "array",
        items: object({ ...condition, lastTransitionTime: { type: "string", format: "date-time" } }, ["status", "type"]),
      },
      observedGeneration: LONG,
      services: OFFERINGS,
      updateRequests: COUNT,
    },
    ["updateRequests"],
  );
}

function instanceSpec(): Schema {
  const order = object({
    brokerName: TEXT,
    namespaced: FLAG,
    classUID: TEXT,
    className: TEXT,
    planUID: TEXT,
    planName: TEXT,
    progressDeadlineSeconds: LONG,
  });
  return object(
    {
      osb: order,
      volume: order,
      brokered: object({ broker: TEXT, className: TEXT, planName: TEXT, namespaced: FLAG }),
      userProvided: ANYTHING,
      parametersFrom: object({ name: TEXT }),
      tags: TEXTS,
      deleteRequests: COUNT,
    },
    ["tags"],
  );
}
