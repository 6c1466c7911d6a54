import type { Clock } from "@osb/core";
import type { KubeClient, Resource } from "@osb/kubernetes";
import { worldDate } from "../time/world-date.ts";
import type { Resolve } from "./broker-connection.ts";
import { BrokerEvents } from "./broker-events.ts";
import type { BrokerObject, OfferObject } from "./broker-object.ts";
import { CatalogClient, refOf, StepFailed } from "./catalog-client.ts";
import { CLUSTER_SCOPE, NAMESPACE_SCOPE, type CatalogScope } from "./catalog-scope.ts";
import type { ReconcileDeps } from "./broker-attempt.ts";
import { reconcileBroker } from "./reconcile-broker.ts";
import { SERVICE_INSTANCES } from "./service-catalog-resources.ts";
import type { ServiceCatalogVersion } from "./service-catalog-version.ts";
import { TokenBucket } from "./token-bucket.ts";
import { followed, runQueue } from "./run-queue.ts";
import { WorkQueue } from "./work-queue.ts";

const WORKERS = 5;
const MOST_RETRIES = 15;
const RESYNC_MS = 300_000;

export interface ServiceCatalogOptions {
  /** Speaks as the controller manager's service account. */
  readonly kube: KubeClient;
  /** Resolves after the next write to the cluster, or when the signal aborts. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  /** Where the host names of brokers lead to. */
  readonly resolve: Resolve;
  /** Ends the controller. */
  readonly signal: AbortSignal;
  /** Told of work that leaves the process, so that a virtual clock waits for it. */
  readonly outside?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
  /** Default `0.5.3`. */
  readonly version?: ServiceCatalogVersion | undefined;
  /** The calendar. Default: the world's. */
  readonly date?: (() => Date) | undefined;
}

/**
 * Service Catalog's controller for brokers of both scopes, as the version is with default flags: asks brokers for their
 * catalogs over real connections, makes classes and plans of them, and tells what became of it in status and events. A client of
 * the Kubernetes API and nothing else. It does not provision: instances and bindings are left as they are.
 *
 * Resolves when `signal` aborts. Rejects only for faults of its own.
 */
export async function runServiceCatalog(options: ServiceCatalogOptions): Promise<void> {
  const { kube, clock, resolve, version = "0.5.3", outside = (work) => work(), date = () => worldDate(clock) } = options;
  const signal = followed(options.signal);
  const client = new CatalogClient(kube, new TokenBucket(clock, { perSecond: 5, burst: 10 }), signal);
  const deps: ReconcileDeps = { kube, client, events: new BrokerEvents(kube, date), clock, date, resolve, version, outside };
  await Promise.all([CLUSTER_SCOPE, NAMESPACE_SCOPE].map((scope) => runScope(scope, deps, { ...options, signal })));
}

async function runScope(scope: CatalogScope, deps: ReconcileDeps, { changed, clock, signal, kube }: ServiceCatalogOptions): Promise<void> {
  const queue = new WorkQueue(clock, signal);
  const seen = new Map<string, BrokerObject>();

  await runQueue({
    queue,
    clock,
    changed,
    signal,
    workers: WORKERS,
    resyncMs: RESYNC_MS,
    look: async () => {
      const brokers = await kube.list<BrokerObject>(scope.brokers);
      if (brokers.isErr()) return false;
      noteBrokers(brokers.value, seen, queue);
      return true;
    },
    reconcile: async (key) => {
      const broker = seen.get(key);
      const done = broker && (await reconcileBroker(deps, scope, broker));
      queue.forget(key);
      if (done === "reconciled") await dropWithdrawn(deps, scope);
    },
    failed: (key) => (queue.failures(key) < MOST_RETRIES ? queue.addAfterFailure(key) : queue.forget(key)),
    resync: async () => {
      for (const key of seen.keys()) queue.add(key);
      await dropWithdrawn(deps, scope);
    },
  });
}

function noteBrokers(brokers: readonly BrokerObject[], seen: Map<string, BrokerObject>, queue: WorkQueue): void {
  const keys = new Set(brokers.map(keyOf));
  for (const key of seen.keys()) if (!keys.has(key)) seen.delete(key);
  for (const broker of brokers) {
    const key = keyOf(broker);
    const before = seen.get(key);
    if (before?.metadata.resourceVersion === broker.metadata.resourceVersion) continue;
    seen.set(key, broker);
    queue.add(key);
  }
}

/** Offers that left the catalog stay for as long as somebody has an instance of them. */
async function dropWithdrawn({ kube, client }: ReconcileDeps, scope: CatalogScope): Promise<void> {
  for (const [resource, field] of [
    [scope.classes, scope.classField],
    [scope.plans, scope.classField.replace("Class", "Plan")],
  ] as const) {
    const offers = await kube.list<OfferObject>(resource);
    const withdrawn = offers.isOk() ? offers.value.filter(({ status }) => status?.removedFromBrokerCatalog === true) : [];
    for (const offer of withdrawn) {
      if (await isOrdered(kube, resource, field, offer)) continue;
      // What fails is tried again with the next resync.
      await client.delete(refOf(resource, offer)).catch((thrown: unknown) => {
        if (!(thrown instanceof StepFailed)) throw thrown;
      });
    }
  }
}

async function isOrdered(
  kube: KubeClient,
  { namespaced }: Resource,
  field: string,
  { metadata: { namespace, name } }: OfferObject,
): Promise<boolean> {
  const instances = await kube.list<OfferObject>(SERVICE_INSTANCES, { namespace: namespaced ? namespace : undefined });
  return instances.isErr() || instances.value.some(({ spec }) => (spec[field] as { readonly name?: string } | undefined)?.name === name);
}

function keyOf({ metadata: { namespace, name } }: BrokerObject): string {
  return namespace === undefined ? (name ?? "") : `${namespace}/${name}`;
}
