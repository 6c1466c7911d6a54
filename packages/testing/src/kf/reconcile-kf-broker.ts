import { isDeepStrictEqual } from "node:util";
import { type KubeClient, type KubeObject, NAMESPACES } from "@osb/kubernetes";
import { asFormat } from "../service-catalog/broker-events.ts";
import { answered, refOf, StepFailed } from "../service-catalog/catalog-client.ts";
import { FetchFailed } from "../service-catalog/fetch-catalog.ts";
import type { OsbCatalog } from "../service-catalog/osb-catalog.ts";
import { type BrokerLogin, type CredentialsSecret, isControlledBy, loginIn } from "./credentials-secret.ts";
import type { KfBroker, KfBrokerStatus, KfServiceInstance } from "./kf-broker.ts";
import { KF_SERVICE_INSTANCES } from "./kf-resources.ts";
import type { KfScope } from "./kf-scope.ts";
import { LivingConditions } from "./living-conditions.ts";
import { offeringsOf } from "./offerings-of.ts";
import { typedSpec } from "./typed-spec.ts";

export interface KfReconcileDeps {
  readonly kube: KubeClient;
  readonly scope: KfScope;
  /** Now, as the API writes times. */
  readonly now: () => string;
  /** The broker as it was last seen. */
  readonly seen: () => KfBroker | undefined;
  /** Told of what was written, so that the next look does not miss it. */
  readonly wrote: (broker: KfBroker) => void;
  /** Asks for the catalog, with all the patience that Kf has. Rejects with `FetchFailed`. */
  readonly fetch: (login: BrokerLogin) => Promise<OsbCatalog>;
}

const WRITER = { fieldManager: "controller" };

/**
 * One look at one broker, by what was last seen of it. Rejects with `StepFailed` where it has to be looked at again.
 *
 * The first look only puts the finalizer on. The status is written once, at the end: while the catalog is being asked for,
 * up to minutes, it is the one from before.
 */
export async function reconcileKfBroker(deps: KfReconcileDeps): Promise<void> {
  const broker = deps.seen();
  if (broker === undefined) return;
  const { metadata } = broker;
  const { scope, kube } = deps;
  const held = (metadata.finalizers ?? []).includes(scope.finalizer);
  if (metadata.deletionTimestamp !== undefined) return finalize(deps, broker, held);
  if (!held) return writeFinalizers(deps, broker, [...(metadata.finalizers ?? []), scope.finalizer]);
  if (scope.brokers.namespaced && (await isEnding(kube, metadata.namespace ?? ""))) return;
  await writeStatus(deps, broker, await statusOf(deps, broker));
}

async function finalize(deps: KfReconcileDeps, broker: KfBroker, held: boolean): Promise<void> {
  const { scope, kube, now } = deps;
  const conditions = new LivingConditions(broker.status?.conditions, now);
  if (held) {
    const instances = answered(await kube.list<KfServiceInstance>(KF_SERVICE_INSTANCES), { resource: KF_SERVICE_INSTANCES, name: "" });
    if (!instances.some((instance) => scope.isHeldBy(broker, instance))) {
      const left = (broker.metadata.finalizers ?? []).filter((finalizer) => finalizer !== scope.finalizer);
      return writeFinalizers(deps, broker, left);
    }
    conditions.markFalse("Ready", "DeletionBlocked", "broker is being used by one or more service instances");
  } else conditions.markFalse("Ready", "Terminating", "resource is terminating");
  await writeStatus(deps, broker, { ...broker.status, observedGeneration: broker.metadata.generation, conditions: conditions.all });
}

/** What is to be said of a broker: of its Secret first, then of its catalog, if that has to be asked for. */
async function statusOf(deps: KfReconcileDeps, broker: KfBroker): Promise<KfBrokerStatus> {
  const { now } = deps;
  const observed: KfBrokerStatus = { ...broker.status, observedGeneration: broker.metadata.generation };
  const conditions = new LivingConditions(observed.conditions, now);
  conditions.initialize();
  const login = broker.spec?.volume === undefined ? await loginOf(deps, broker, conditions) : "not needed";
  if (login === undefined) return { ...observed, conditions: conditions.all };
  if (login === "not needed") conditions.markTrue("CredsSecretReady");
  conditions.markTrue("CredsSecretPopulatedReady");

  const updateRequests = broker.spec?.updateRequests || 1;
  if (updateRequests === (observed.updateRequests ?? 0)) return { ...observed, conditions: conditions.all };
  if (login === "not needed") {
    conditions.markTrue("CatalogReady");
    return { ...observed, updateRequests, services: broker.spec?.volume?.offering, conditions: conditions.all };
  }
  try {
    const services = offeringsOf(await deps.fetch(login));
    conditions.markTrue("CatalogReady");
    return { ...observed, updateRequests, services, conditions: conditions.all };
  } catch (thrown) {
    if (!(thrown instanceof FetchFailed)) throw thrown;
    const problem = asFormat(`Error occurred while GettingCatalog Catalog: ${thrown.message}`);
    conditions.markFalse("CatalogReady", "ReconciliationError", problem);
    // What was offered before stays offered.
    return { ...observed, updateRequests, conditions: conditions.all };
  }
}

/** The broker's login; where it has none, the conditions say why. */
async function loginOf({ kube, scope }: KfReconcileDeps, broker: KfBroker, conditions: LivingConditions): Promise<BrokerLogin | undefined> {
  const ref = scope.secretOf(broker);
  // Nothing is named so: asked for, it would be a list.
  const isNamed = ref.name !== "" && (ref.namespace ?? "") !== "";
  const found = isNamed ? answered(await kube.get<CredentialsSecret>(ref), ref) : undefined;
  if (found === undefined) {
    conditions.markUnknown("CredsSecretReady", "SecretMissing", "Broker credentials Secret doesn't exist");
    return undefined;
  }
  if (!isControlledBy(found, broker)) {
    const problem = asFormat(`There is an existing CredsSecret "${ref.name}" that we do not own.`);
    conditions.markFalse("CredsSecretReady", "NotOwned", problem);
    return undefined;
  }
  conditions.markTrue("CredsSecretReady");
  if (Object.keys(found.data ?? {}).length > 0) conditions.markTrue("CredsSecretPopulatedReady");
  else conditions.markUnknown("CredsSecretPopulatedReady", "SecretNotPopulated", "Secret value for parameters does not exist");
  const login = loginIn(found);
  if (typeof login !== "string") return login;
  const problem = asFormat(`Couldn't populate the CredsSecretPopulated template: ${login}`);
  conditions.markFalse("CredsSecretPopulatedReady", "TemplateError", problem);
  return undefined;
}

/** Go writes the whole object as its types have it: what the spec did not say it says afterwards, and that is a new generation. */
async function writeFinalizers({ kube, scope, wrote }: KfReconcileDeps, broker: KfBroker, finalizers: readonly string[]): Promise<void> {
  const { brokers } = scope;
  const whole = { ...broker, metadata: { ...broker.metadata, finalizers }, spec: typedSpec(brokers, broker.spec) };
  wrote(answered(await kube.replace(brokers, whole, WRITER), refOf(brokers, broker)));
}

/** Written over what is there now, whatever that is by now. */
async function writeStatus({ kube, scope, seen, wrote }: KfReconcileDeps, before: KfBroker, status: KfBrokerStatus): Promise<void> {
  if (isDeepStrictEqual(withoutNothing(before.status), withoutNothing(status))) return;
  const latest = seen();
  if (latest === undefined) throw new StepFailed(`${scope.brokers.plural} "${before.metadata.name}" not found`, true);
  const ref = refOf(scope.brokers, latest);
  const { updateRequests = 0, services = [] } = status;
  const whole = { ...status, updateRequests, services: services.length > 0 ? services : null };
  const patch = { metadata: { resourceVersion: latest.metadata.resourceVersion }, status: whole };
  wrote(answered(await kube.patch<KfBroker>(ref, patch, { ...WRITER, subresource: "status" }), ref));
}

/** Go tells no list from an empty one, and no number from zero. */
function withoutNothing({ services = [], updateRequests = 0, ...rest }: KfBrokerStatus = {}): KfBrokerStatus {
  return { ...rest, services, updateRequests };
}

async function isEnding(kube: KubeClient, name: string): Promise<boolean> {
  const found = await kube.get<KubeObject & { readonly status?: { readonly phase?: string } }>({ resource: NAMESPACES, name });
  return found.isOk() && found.value?.status?.phase === "Terminating";
}
