/** One request of the series that was recorded. */
export interface SeriesRequest {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** Where the custom resource of the series is. */
export const BROKERS = "/apis/servicecatalog.k8s.io/v1beta1/clusterservicebrokers";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** The definition that the series is about. */
function definition(annotations: Readonly<Record<string, string>>): object {
  const spec = { type: "object", required: ["url"], properties: { url: { type: "string" }, relistRequests: { type: "integer" } } };
  const status = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "clusterservicebrokers.servicecatalog.k8s.io", annotations },
    spec: {
      group: "servicecatalog.k8s.io",
      scope: "Cluster",
      names: { plural: "clusterservicebrokers", singular: "clusterservicebroker", kind: "ClusterServiceBroker" },
      versions: [{ name: "v1beta1", served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { type: "object", properties: { spec, status } } } }],
    },
  };
}

function broker(name: string | undefined, spec: object, metadata: object = {}): object {
  return { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: "ClusterServiceBroker", metadata: { ...(name === undefined ? {} : { name }), ...metadata }, spec };
}

function of(label: string, method: string, at: string, body?: unknown, query?: string, contentType?: string): SeriesRequest {
  return { label, method, path: `${BROKERS}${at}`, body, ...(query === undefined ? {} : { query }), ...(contentType === undefined ? {} : { contentType }) };
}

const apply = (label: string, manager: string | undefined, body: unknown, more = "", at = "/s"): SeriesRequest =>
  of(label, "PATCH", at, body, `${manager === undefined ? "" : `fieldManager=${manager}`}${more}`, "application/apply-patch+yaml");
const merge = (label: string, at: string, body: unknown, manager = "mp"): SeriesRequest => of(label, "PATCH", at, body, `fieldManager=${manager}`, "application/merge-patch+json");

const READY = { conditions: [{ type: "Ready", status: "True" }] };

/** Before the resource is served. */
export const BEFORE: readonly SeriesRequest[] = [
  { label: "discovery before", method: "GET", path: "/apis/servicecatalog.k8s.io/v1beta1" },
  of("list before", "GET", ""),
  { label: "crd w/o approval", method: "POST", path: DEFINITIONS, body: definition({}) },
];

/** Makes the resource. */
export const CREATE: SeriesRequest = {
  label: "crd create",
  method: "POST",
  path: DEFINITIONS,
  body: definition({ "api-approved.kubernetes.io": "unapproved, for tests" }),
};

/** In the order of the recording; each finds what those before it left. */
export const SERIES: readonly SeriesRequest[] = [
  { label: "discovery after", method: "GET", path: "/apis/servicecatalog.k8s.io/v1beta1" },
  of("create invalid", "POST", "", broker("a", { relistRequests: "string" })),
  of("create ok", "POST", "", broker("a", { url: "https://a" }), "fieldManager=m1"),
  of("create dup", "POST", "", broker("a", { url: "https://a" }), "fieldManager=m1"),
  of("unknown field default", "POST", "", broker("uf", { url: "u", bogus: 1 })),
  of("unknown field strict", "POST", "", broker("uf2", { url: "u", bogus: 1 }), "fieldValidation=Strict"),
  of("generateName", "POST", "", broker(undefined, { url: "u" }, { generateName: "gen-" })),
  of("no name", "POST", "", broker(undefined, { url: "u" })),
  of("name mismatch PUT", "PUT", "/a", broker("b", { url: "u" })),
  of("PUT no rv", "PUT", "/a", broker("a", { url: "u" })),
  of("PUT stale rv", "PUT", "/a", broker("a", { url: "u" }, { resourceVersion: "1" })),
  of("PUT missing", "PUT", "/zz", broker("zz", { url: "u" }, { resourceVersion: "1" })),
  of("wrong apiVersion", "POST", "", { apiVersion: "v1", kind: "ClusterServiceBroker", metadata: { name: "w" }, spec: { url: "u" } }),
  of("dryRun create", "POST", "", broker("dr", { url: "u" }), "dryRun=All"),
  of("dryRun gone", "GET", "/dr"),
  apply("SSA create", "sdk", broker("s", { url: "https://s", relistRequests: 1 })),
  apply("SSA noop (rv same?)", "sdk", broker("s", { url: "https://s", relistRequests: 1 })),
  apply("SSA no fieldManager", undefined, broker("s", { url: "https://s" })),
  apply("SSA conflict", "other", broker("s", { url: "https://other" })),
  apply("SSA same value shared", "other", broker("s", { url: "https://s" })),
  apply("SSA sdk drops relist", "sdk", broker("s", { url: "https://s" })),
  apply("SSA force other", "other", broker("s", { url: "https://forced" }), "&force=true"),
  apply("SSA with managedFields", "sdk", broker("s", { url: "u" }, { managedFields: [] })),
  apply("SSA rv mismatch", "sdk", broker("s", { url: "u" }, { resourceVersion: "1" }), "&force=true"),
  apply("SSA name mismatch", "sdk", broker("zz", { url: "u" }), "&force=true"),
  apply("SSA rv mismatch, conflicting", "sdk", broker("s", { url: "u" }, { resourceVersion: "1" })),
  apply("SSA name mismatch, conflicting", "sdk", broker("zz", { url: "u" })),
  merge("merge patch", "/s", { spec: { relistRequests: 7 } }),
  merge("merge patch stale rv", "/s", { metadata: { resourceVersion: "1" }, spec: { relistRequests: 8 } }),
  of("json patch test fail", "PATCH", "/s", [{ op: "test", path: "/spec/url", value: "nope" }], "", "application/json-patch+json"),
  of("strategic on CR", "PATCH", "/s", { spec: {} }, "", "application/strategic-merge-patch+json"),
  merge("patch missing", "/nope", { spec: { relistRequests: 1 } }),
  of("bad content type", "PATCH", "/s", { spec: {} }, "", "application/nonsense"),
  merge("status via main (ignored)", "/s", { status: READY }),
  merge("status sub", "/s/status", { status: READY }, "ctrl"),
  apply("status SSA", "ctrl2", { ...broker("s", {}), spec: undefined, status: { lastConditionState: "Ready" } }, "", "/s/status"),
  merge("finalizer add", "/s", { metadata: { finalizers: ["kubernetes-incubator/service-catalog"] } }),
  of("delete w/ finalizer", "DELETE", "/s"),
  of("get deleting", "GET", "/s"),
  merge("add finalizer while deleting", "/s", { metadata: { finalizers: ["kubernetes-incubator/service-catalog", "a/b"] } }),
  merge("remove finalizer", "/s", { metadata: { finalizers: null } }),
  of("get gone", "GET", "/s"),
  of("delete precondition uid", "DELETE", "/a", { preconditions: { uid: "nope" } }),
  of("delete precondition rv", "DELETE", "/a", { preconditions: { resourceVersion: "1" } }),
  of("delete ok", "DELETE", "/a"),
  of("delete missing", "DELETE", "/a"),
];

/** What the lists are about. */
export const LISTED: readonly SeriesRequest[] = ["l0", "l1", "l2", "l3", "l4"].map((name, index) =>
  of(name, "POST", "", broker(name, { url: "u" }, { labels: { odd: String(index % 2) } })),
);

/** After the lists. */
export const REST: readonly SeriesRequest[] = [
  of("bad continue", "GET", "", undefined, "limit=2&continue=zzz"),
  of("bad label selector", "GET", "", undefined, "labelSelector=a%20in%20("),
  of("bad label selector, bracket", "GET", "", undefined, "labelSelector=a%20in%20(((("),
  of("bad field selector", "GET", "", undefined, "fieldSelector=spec.url%3Du"),
  of("list old rv Exact", "GET", "", undefined, "resourceVersion=1&resourceVersionMatch=Exact"),
  of("list future rv", "GET", "", undefined, "resourceVersion=999999"),
  of("deletecollection", "DELETE", "", undefined, "labelSelector=odd%3D1"),
  of("ownerRef", "POST", "", broker("child", { url: "u" }, { ownerReferences: [{ apiVersion: "v1", kind: "X", name: "y", uid: "z" }] })),
  of("name too invalid", "POST", "", broker("Bad_Name", { url: "u" })),
  of("405", "POST", "", {}),
  of("empty body", "POST", "", ""),
  of("malformed", "POST", "", '{"a"'),
  of("PUT create-on-update?", "PUT", "/newone", broker("newone", { url: "u" }, { resourceVersion: "1" })),
];
