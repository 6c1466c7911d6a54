import { systemClock } from "@osb/core";
import { apiVersionOf, CUSTOM_RESOURCE_DEFINITIONS, type KubeClient, type KubeObject, type Resource } from "@osb/kubernetes";
import { KF_CLUSTER_SERVICE_BROKERS, kfCrds } from "@osb/testing/kf";
import { seen } from "@osb/testing/parts";
import { CLUSTER_SERVICE_BROKERS, serviceCatalogCrds } from "@osb/testing/service-catalog";
import { kfReviewer } from "./kf-reviewer.ts";
import { type AdmissionServer, listenForAdmission } from "./listen-for-admission.ts";
import type { Reviewer } from "./reviewer.ts";
import { serviceCatalogReviewer } from "./service-catalog-reviewer.ts";
import { webhookConfigurations } from "./webhook-configurations.ts";

const LOOKS = 200;
const LOOK_AGAIN_MS = 50;

/** What a cluster can be given: kinds, and webhooks for them. */
interface Product {
  readonly name: string;
  readonly crds: readonly Definition[];
  readonly reviewer: (kube: KubeClient) => Reviewer;
  /** A kind, of which an object with an empty spec is refused by a webhook with this text. */
  readonly probe: { readonly resource: Resource; readonly refusal: string };
}

const SERVICE_CATALOG: Product = {
  name: "service-catalog",
  crds: serviceCatalogCrds,
  reviewer: serviceCatalogReviewer,
  probe: { resource: CLUSTER_SERVICE_BROKERS, refusal: "denied the request: spec.url: Required value" },
};

const KF: Product = {
  name: "kf",
  crds: kfCrds,
  reviewer: kfReviewer,
  probe: { resource: KF_CLUSTER_SERVICE_BROKERS, refusal: "denied the request: validation failed: missing field(s)" },
};

/** Gives a real cluster Service Catalog's kinds, and its webhooks as long as what is returned is not closed. */
export function installServiceCatalogOn(kube: KubeClient): Promise<AdmissionServer> {
  return installOn(kube, SERVICE_CATALOG);
}

/** The same with Kf's own broker API. */
export function installKfOn(kube: KubeClient): Promise<AdmissionServer> {
  return installOn(kube, KF);
}

async function installOn(kube: KubeClient, { name, crds, reviewer, probe }: Product): Promise<AdmissionServer> {
  for (const crd of crds) seen(await kube.create(CUSTOM_RESOURCE_DEFINITIONS, crd));
  for (const crd of crds) await established(kube, crd.metadata.name);
  const { hooks, review } = reviewer(kube);
  const admission = await listenForAdmission({ hooks, review });
  for (const [resource, object] of webhookConfigurations(name, hooks, (hook) => admission.urlOf(hook), admission.caBundle)) {
    seen(await kube.create(resource, object));
  }
  await answering(kube, probe);
  return admission;
}

/** An API server learns of webhooks a moment after they were made. Asked about a broker without anything, they object to one thing only. */
function answering(kube: KubeClient, { resource, refusal }: Product["probe"]): Promise<void> {
  const object = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name: "probe" }, spec: {} };
  return soon(`the webhooks of ${resource.group} are asked`, async () => {
    const asked = await kube.apply(resource, object, { fieldManager: "probe", dryRun: true });
    return asked.isErr() && asked.error.message.includes(refusal);
  });
}

interface Definition extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function established(kube: KubeClient, name: string): Promise<void> {
  return soon(`the definition ${name} is served`, async () => {
    const crd = seen(await kube.get<Definition>({ resource: CUSTOM_RESOURCE_DEFINITIONS, name }));
    return crd?.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") === true;
  });
}

async function soon(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (await isSo()) return;
    await systemClock.sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`it took longer than ${(LOOKS * LOOK_AGAIN_MS) / 1_000} s until ${what}`);
}
