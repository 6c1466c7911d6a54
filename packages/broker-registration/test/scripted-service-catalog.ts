import type { KubeClient, KubeObject, ObjectRef, Resource } from "@osb/kubernetes";
import { expectOk, type VirtualClock } from "@osb/testing";
import { TestAuthority } from "@osb/testing/broker";
import { FakeKubernetes } from "@osb/testing/kubernetes";

/** A certificate of nobody's. */
export const AUTHORITY = new TestAuthority().pem;

const FINALIZER = "kubernetes-incubator/service-catalog";
const GROUP = "servicecatalog.k8s.io";

/** The cluster, with Service Catalog's kinds but nobody who works on them, and the broker's own namespace with its credentials. */
export async function clusterWithKinds(clock: VirtualClock, group = GROUP): Promise<FakeKubernetes> {
  const cluster = new FakeKubernetes({ clock });
  const kinds = ["ServiceBroker", "ServiceClass", "ServicePlan"].flatMap((kind) => [`Cluster${kind}`, kind]);
  for (const kind of [...kinds, "ServiceInstance"]) cluster.serve(definition(kind, group));
  const kube = cluster.client();
  for (const name of ["osb", "dev"]) expectOk(await kube.create(core("namespaces"), object("v1", "Namespace", { name })));
  await putCredentials(kube, "hunter2");
  return cluster;
}

/** The Secret `osb/auth`, with a password. */
export async function putCredentials(kube: KubeClient, password: string): Promise<void> {
  const secret = {
    ...object("v1", "Secret", { namespace: "osb", name: "auth" }),
    data: { username: btoa("broker"), password: btoa(password) },
  };
  expectOk(await kube.apply(core("secrets"), secret, { fieldManager: "test" }));
}

/** What Service Catalog does to a broker, in milliseconds after it noticed a new generation of it. */
export type Act = (stage: Stage) => Promise<void>;

interface Stage {
  readonly kube: KubeClient;
  readonly clock: Pick<VirtualClock, "sleep">;
  readonly ref: ObjectRef;
  readonly generation: number;
}

/** Nothing happens for a while. */
export const pass =
  (ms: number): Act =>
  ({ clock }) =>
    clock.sleep(ms);

/** The broker's condition becomes what Service Catalog writes after a failed attempt. */
export const fail =
  (message: string, reason = "ErrorFetchingCatalog"): Act =>
  (stage) =>
    writeStatus(stage, { type: "Ready", status: "False", reason, message }, 0);

/** The broker becomes ready, whatever it offers. */
export const succeed = (): Act => (stage) =>
  writeStatus(
    stage,
    { type: "Ready", status: "True", reason: "FetchedCatalog", message: "Successfully fetched catalog entries from broker." },
    stage.generation,
  );

/** Service `name` with a plan `standard` is written down. */
export const offer =
  (name: string): Act =>
  async ({ kube, ref }) => {
    const cluster = ref.namespace === undefined;
    const metadata = (suffix: string) => ({ name: `${ref.name}-${name}-${suffix}`, ...(!cluster && { namespace: ref.namespace }) });
    const kind = (of: string) => `${cluster ? "Cluster" : ""}Service${of}`;
    const spec = {
      externalName: name,
      description: `about ${name}`,
      [cluster ? "clusterServiceBrokerName" : "serviceBrokerName"]: ref.name,
    };
    const reference = { [cluster ? "clusterServiceClassRef" : "serviceClassRef"]: { name: metadata("class").name } };
    const aClass = { ...object(`${GROUP}/v1beta1`, kind("Class"), metadata("class")), spec };
    const plan = {
      ...object(`${GROUP}/v1beta1`, kind("Plan"), metadata("plan")),
      spec: { ...spec, externalName: "standard", description: "about standard", free: false, ...reference },
    };
    for (const made of [aClass, plan]) expectOk(await kube.apply(resource(made.kind), made, { fieldManager: "service-catalog" }));
  };

/**
 * Plays Service Catalog for one broker until `signal` aborts: the acts for its first generation, then for its second, and so on; a
 * generation without acts is ignored. A broker that is being deleted loses its finalizer a moment later.
 */
export async function play(
  cluster: FakeKubernetes,
  clock: VirtualClock,
  ref: ObjectRef,
  acts: readonly (readonly Act[])[],
  signal: AbortSignal,
): Promise<void> {
  const kube = cluster.client();
  const background = clock.inBackground();
  let seen = 0;
  cluster.admission({
    name: "mutating",
    resources: [`${ref.resource.plural}.${GROUP}`],
    operations: ["CREATE"],
    mutate: ({ object: made }) => ({ ...made, metadata: { ...made.metadata, finalizers: [FINALIZER] } }),
  });
  while (!signal.aborted) {
    const changed = cluster.changed(signal);
    const broker = expectOk(await kube.get<KubeObject>(ref));
    const { generation = 0, deletionTimestamp, finalizers = [] } = broker?.metadata ?? {};
    if (deletionTimestamp !== undefined && finalizers.length > 0) {
      await background.sleep(700);
      expectOk(await kube.patch(ref, { metadata: { finalizers: null } }));
      seen = 0;
    } else if (generation > seen) {
      seen = generation;
      for (const act of acts[generation - 1] ?? []) await act({ kube, clock: background, ref, generation });
    }
    await changed;
  }
}

async function writeStatus({ kube, ref }: Stage, condition: object, reconciledGeneration: number): Promise<void> {
  const { status, type, reason } = condition as { readonly status: string; readonly type: string; readonly reason: string };
  const conditions = [{ ...condition, lastTransitionTime: "2026-01-01T00:00:00Z" }];
  const lastConditionState = status === "True" ? type : reason;
  expectOk(await kube.patch(ref, { status: { conditions, reconciledGeneration, lastConditionState } }, { subresource: "status" }));
}

function object(apiVersion: string, kind: string, metadata: KubeObject["metadata"]): KubeObject {
  return { apiVersion, kind, metadata };
}

function core(plural: string): Resource {
  return { group: "", version: "v1", plural, kind: plural === "secrets" ? "Secret" : "Namespace", namespaced: plural === "secrets" };
}

/** A resource of Service Catalog's, by its kind. */
export function resource(kind: string): Resource {
  return { group: GROUP, version: "v1beta1", plural: pluralOf(kind), kind, namespaced: !kind.startsWith("Cluster") };
}

function pluralOf(kind: string): string {
  return `${kind.toLowerCase()}${kind.endsWith("Class") ? "es" : "s"}`;
}

function definition(kind: string, group: string): { readonly metadata: { readonly name: string } } {
  const version = group === GROUP ? "v1beta1" : "v1alpha1";
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${pluralOf(kind)}.${group}`, annotations: { "api-approved.kubernetes.io": "unapproved" } },
    spec: {
      group,
      scope: kind.startsWith("Cluster") ? "Cluster" : "Namespaced",
      names: { plural: pluralOf(kind), singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
        },
      ],
    },
  } as { readonly metadata: { readonly name: string } };
}
