import { type Clock, type Random, systemRandom } from "@osb/core";
import { type KubeClient, type KubeObject, SECRETS } from "@osb/kubernetes";
import { apiTime } from "../time/api-time.ts";
import { fetchOutside } from "../service-catalog/fetch-outside.ts";
import type { Resolve } from "../service-catalog/broker-connection.ts";
import { followed, runQueue } from "../service-catalog/run-queue.ts";
import { WorkQueue } from "../service-catalog/work-queue.ts";
import { worldDate } from "../time/world-date.ts";
import type { KfBroker } from "./kf-broker.ts";
import { KF_CLUSTER_SCOPE, KF_SPACE_SCOPE, type KfScope } from "./kf-scope.ts";
import { KF_GROUP } from "./kf-resources.ts";
import { patientCatalog } from "./patient-catalog.ts";
import { reconcileKfBroker } from "./reconcile-kf-broker.ts";

/** For each kind of broker. One that is asking for a catalog is not there for other brokers. */
const WORKERS = 2;
const RESYNC_MS = 36_000_000;
const BACK_OFF = { firstDelayMs: 5, longestDelayMs: 1_000_000 };

export interface KfOptions {
  /** Speaks as the controller's service account. */
  readonly kube: KubeClient;
  /** Resolves after the next write to the cluster, or when the signal aborts. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  /** Where the host names of brokers lead to. */
  readonly resolve: Resolve;
  /** Ends the controller. */
  readonly signal: AbortSignal;
  /** PEM of the authorities that Kf's image trusts. Default: those that Node trusts. There is no other way to make Kf trust one. */
  readonly authorities?: string | undefined;
  /** For what is added to pauses. Default: the system's. */
  readonly random?: Random | undefined;
  /** Told of work that leaves the process, so that a virtual clock waits for it. */
  readonly outside?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
  /** The calendar. Default: the world's. */
  readonly date?: (() => Date) | undefined;
}

/**
 * Kf's controller for brokers of both scopes: asks brokers for their catalogs over real connections, when it is told to by
 * `spec.updateRequests` and at no other time, and tells in their status what became of it. A client of the Kubernetes API and nothing
 * else. It does not provision: instances are left as they are.
 *
 * Resolves when `signal` aborts. Rejects only for faults of its own.
 */
export async function runKf(options: KfOptions): Promise<void> {
  const signal = followed(options.signal);
  await Promise.all([KF_CLUSTER_SCOPE, KF_SPACE_SCOPE].map((scope) => runScope(scope, { ...options, signal })));
}

async function runScope(scope: KfScope, options: KfOptions): Promise<void> {
  const { kube, changed, clock, resolve, signal, authorities, random = systemRandom } = options;
  const { outside = (work) => work(), date = () => worldDate(clock) } = options;
  const queue = new WorkQueue(clock, signal, BACK_OFF);
  const brokers = new Map<string, KfBroker>();
  const secrets = new Map<string, OwnedSecret>();

  await runQueue({
    queue,
    clock,
    changed,
    signal,
    workers: WORKERS,
    resyncMs: RESYNC_MS,
    look: async () => {
      const found = await kube.list<KfBroker>(scope.brokers);
      const owned = await kube.list(SECRETS);
      if (found.isErr() || owned.isErr()) return false;
      noteBrokers(found.value, brokers, queue);
      noteSecrets(ownedSecrets(scope, owned.value), secrets, queue);
      return true;
    },
    reconcile: async (queued) => {
      const key = scope.keyOf(queued);
      await reconcileKfBroker({
        kube,
        scope,
        now: () => apiTime(date()),
        seen: () => brokers.get(key),
        wrote: (broker) => noteBroker(broker, brokers, queue),
        fetch: ({ url, ...login }) => {
          const request = { url, auth: { mode: "basic" as const, ...login }, trust: { caBundle: authorities, skipVerify: false } };
          return patientCatalog(() => fetchOutside(request, { clock, resolve, outside }), { clock, random, signal });
        },
      });
      queue.forget(queued);
    },
    failed: (queued) => queue.addAfterFailure(queued),
    resync: () => {
      for (const key of brokers.keys()) queue.add(key);
    },
  });
}

function noteBrokers(found: readonly KfBroker[], known: Map<string, KfBroker>, queue: WorkQueue): void {
  const keys = new Set(found.map(({ metadata }) => keyOf(metadata.namespace, metadata.name)));
  for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
  for (const broker of found) noteBroker(broker, known, queue);
}

/** What was read before something was written, and comes after it, is no news. */
function noteBroker(broker: KfBroker, known: Map<string, KfBroker>, queue: WorkQueue): void {
  const { namespace, name, resourceVersion, deletionTimestamp, finalizers = [] } = broker.metadata;
  const key = keyOf(namespace, name);
  const before = known.get(key)?.metadata;
  if (before?.uid === broker.metadata.uid && Number(before?.resourceVersion) >= Number(resourceVersion)) return;
  if (deletionTimestamp !== undefined && finalizers.length === 0) known.delete(key);
  else known.set(key, broker);
  queue.add(key);
}

/** A Secret whose change is a broker's concern. */
interface OwnedSecret {
  readonly version: string | undefined;
  readonly queued: string;
}

/** Secrets that name a broker as their controller. Others are not noticed, right as they may otherwise be. */
function ownedSecrets({ brokers }: KfScope, secrets: readonly KubeObject[]): ReadonlyMap<string, OwnedSecret> {
  return new Map(
    secrets.flatMap(({ metadata: { uid = "", namespace, resourceVersion, ownerReferences = [] } }) => {
      const owner = ownerReferences.find(({ controller }) => controller === true);
      if (owner?.kind !== brokers.kind || owner.apiVersion !== `${KF_GROUP}/${brokers.version}`) return [];
      return [[uid, { version: resourceVersion, queued: keyOf(namespace, owner.name) }] as const];
    }),
  );
}

function noteSecrets(found: ReadonlyMap<string, OwnedSecret>, known: Map<string, OwnedSecret>, queue: WorkQueue): void {
  for (const [uid, { queued }] of known) {
    if (found.has(uid)) continue;
    known.delete(uid);
    queue.add(queued);
  }
  for (const [uid, secret] of found) {
    if (known.get(uid)?.version !== secret.version) queue.add(secret.queued);
    known.set(uid, secret);
  }
}

function keyOf(namespace: string | undefined, name = ""): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
