import { systemClock } from "@osb/core";
import { CUSTOM_RESOURCE_DEFINITIONS, type KubeClient, type KubeObject } from "@osb/kubernetes";
import { seen } from "@osb/testing/parts";
import { CLUSTER_SERVICE_BROKERS, serviceCatalogCrds } from "@osb/testing/service-catalog";
import { type AdmissionServer, listenForAdmission } from "./listen-for-admission.ts";
import { webhookConfigurations } from "./webhook-configurations.ts";

const LOOKS = 200;
const LOOK_AGAIN_MS = 50;

/** Gives a real cluster Service Catalog's kinds, and its webhooks as long as what is returned is not closed. */
export async function installOnRealCluster(kube: KubeClient): Promise<AdmissionServer> {
  for (const crd of serviceCatalogCrds) seen(await kube.create(CUSTOM_RESOURCE_DEFINITIONS, crd));
  for (const crd of serviceCatalogCrds) await established(kube, crd.metadata.name);
  const admission = await listenForAdmission(kube);
  for (const [resource, object] of webhookConfigurations(admission.hooks, (hook) => admission.urlOf(hook), admission.caBundle)) {
    seen(await kube.create(resource, object));
  }
  await answering(kube);
  return admission;
}

/** An API server learns of webhooks a moment after they were made. Asked about a broker without anything, they object to one thing only. */
async function answering(kube: KubeClient): Promise<void> {
  const broker = { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: "ClusterServiceBroker", metadata: { name: "probe" }, spec: {} };
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const asked = await kube.apply(CLUSTER_SERVICE_BROKERS, broker, { fieldManager: "probe", dryRun: true });
    if (asked.isErr() && asked.error.message.includes("denied the request: spec.url: Required value")) return;
    await systemClock.sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`the webhooks are not asked after ${(LOOKS * LOOK_AGAIN_MS) / 1_000} s`);
}

interface Definition extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function established(kube: KubeClient, name: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const crd = seen(await kube.get<Definition>({ resource: CUSTOM_RESOURCE_DEFINITIONS, name }));
    if (crd?.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True")) return;
    await systemClock.sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`the definition ${name} is not served after ${(LOOKS * LOOK_AGAIN_MS) / 1_000} s`);
}
