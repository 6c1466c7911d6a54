import { setMaxListeners } from "node:events";
import { type Clock, fingerprintOf } from "@osb/core";
import { type AwsKey, FakeAws, type FakeAwsOptions } from "../aws/index.ts";
import { SERVICE_TEMPLATES } from "../broker/index.ts";
import { installKf } from "../kf/index.ts";
import { FakeKubernetes, type FakeKubernetesOptions, type ListeningCluster } from "../kubernetes/index.ts";
import { installServiceCatalog, type ServiceCatalogVersion } from "../service-catalog/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import type { WireTrace } from "../wire/wire-trace.ts";
import type { Wire } from "../wire/wire.ts";
import { runCluster } from "./cluster/run-cluster.ts";
import { type WorldSnapshot, worldSnapshot } from "./fingerprint/world-snapshot.ts";
import { SeededRandom } from "./seeded-random.ts";
import { WorldWire } from "./world-wire.ts";

/** The account that upstream's bucket belongs to in a world. */
const SOMEBODY_ELSE = "999999999999";

/** What a {@link World} is like. All of it has a default. */
export interface WorldOptions {
  /** The same seed makes the same ids, keys and tokens. Default 1. */
  readonly seed?: number | undefined;
  /** Default: a {@link VirtualClock}, for code in this process. Other processes need a clock that runs by itself. */
  readonly clock?: Clock | undefined;
  /** Whether Service Catalog is installed on the cluster and runs, and which version. Default true, which is `0.5.3`. */
  readonly serviceCatalog?: boolean | ServiceCatalogVersion | undefined;
  /** `own-brokers`: Kf's own broker API is on the cluster and its controller runs; its marketplace lists nothing else. Default `none`. */
  readonly kf?: "none" | "own-brokers" | undefined;
  /** Whether there are service templates for brokers to read: {@link WORLD_TEMPLATES}. Default true. */
  readonly templates?: boolean | undefined;
  readonly accountId?: string | undefined;
  /** Where the account's own bucket of templates is. Default `us-east-1`. */
  readonly region?: string | undefined;
  readonly delays?: FakeAwsOptions["delays"];
  /** Default `v1.36.3`. */
  readonly kubernetesVersion?: FakeKubernetesOptions["version"];
}

/**
 * Where service templates are in a world: in a bucket of the account's own, and where upstream publishes its own for
 * everybody. Both hold the same few templates of this package, not upstream's.
 */
export const WORLD_TEMPLATES = {
  own: { bucket: "osb-templates", prefix: "templates/latest/" },
  upstream: { bucket: "awsservicebroker", prefix: "templates/latest/", region: "us-east-1" },
} as const;

/** A world that other processes reach. */
export interface ListeningWorld {
  /** YAML; speaks as the cluster's administrator. */
  readonly kubeConfig: string;
  /** For `AWS_ENDPOINT_URL`. */
  readonly awsEndpoint: string;
  /** The administrator of the AWS account. */
  readonly credentials: AwsKey;
  /** Makes kubeconfigs for other users too. */
  readonly cluster: Pick<ListeningCluster, "url" | "kubeConfig">;
  close(): Promise<void>;
}

/**
 * An AWS account and a Kubernetes cluster in memory, and everything that lives there by itself: the cluster's controllers, a
 * node that runs brokers, Service Catalog. What they say to each other takes the way it takes in the real world.
 */
export class World {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly aws: FakeAws;
  readonly kubernetes: FakeKubernetes;
  readonly #wire: WorldWire;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;

  constructor({
    seed = 1,
    clock = new VirtualClock(),
    serviceCatalog = true,
    kf = "none",
    templates = true,
    region = "us-east-1",
    ...options
  }: WorldOptions = {}) {
    setMaxListeners(0, this.#end.signal);
    this.clock = clock;
    this.random = new SeededRandom(seed);
    this.#wire = new WorldWire(clock);
    const { random } = this;
    this.aws = new FakeAws({ clock, random, wire: this.#wire, accountId: options.accountId, delays: options.delays });
    this.kubernetes = new FakeKubernetes({ clock, random, wire: this.#wire, version: options.kubernetesVersion });
    const version = serviceCatalog === true ? "0.5.3" : serviceCatalog;
    if (version !== false) installServiceCatalog(this.kubernetes, undefined, version);
    const hasKf = kf === "own-brokers";
    if (hasKf) installKf(this.kubernetes);
    if (templates) seedTemplates(this.aws, region);
    const { signal } = this.#end;
    const runs = { serviceCatalog: version, kf: hasKf && { random: new SeededRandom(seed) } };
    this.#running = runCluster({ aws: this.aws, kubernetes: this.kubernetes, clock, ...runs, signal });
  }

  /** What was called from outside so far. Calls of the world's own parts are not in it. */
  get trace(): WireTrace {
    return this.#wire.trace;
  }

  /** Begins a new {@link World.trace}: calls are counted from 1 again. */
  restartRecording(): WireTrace {
    return this.#wire.restartRecording();
  }

  /**
   * Lets `wire` stand between what comes from outside and {@link World.trace}, until what is returned is disposed of: what it
   * does not let through never came. One at a time.
   */
  interpose(wire: Wire): Disposable {
    return this.#wire.interpose(wire);
  }

  /** What there is, without what differs between two ways to the same end: see {@link WorldSnapshot}. */
  snapshot(): WorldSnapshot {
    return worldSnapshot(this.aws.snapshot(), this.kubernetes.snapshot());
  }

  /** Stands for {@link World.snapshot}: two worlds in which the same things exist have the same. */
  fingerprint(): string {
    return fingerprintOf(this.snapshot());
  }

  /**
   * Waits until nothing was written to the cluster for `quietMs` (default 10 000) of the world's time: controllers have
   * done what they will do. Resolves with false where that did not come about within `atMostMs` (default 300 000).
   */
  async settled({
    quietMs = 10_000,
    atMostMs = 300_000,
  }: { readonly quietMs?: number; readonly atMostMs?: number } = {}): Promise<boolean> {
    const endMs = this.clock.now() + atMostMs;
    while (this.clock.now() < endMs) {
      const turn = new AbortController();
      let isQuiet = true;
      const written = this.kubernetes.changed(turn.signal).then(() => (isQuiet = turn.signal.aborted));
      await Promise.race([written, this.clock.sleep(quietMs, turn.signal)]);
      turn.abort();
      if (isQuiet) return true;
    }
    return false;
  }

  /** Serves this world on loopback too. */
  async listen(): Promise<ListeningWorld> {
    const [cluster, account] = await Promise.all([this.kubernetes.listen(), this.aws.listen()]);
    return {
      kubeConfig: cluster.kubeConfig(),
      awsEndpoint: account.url,
      credentials: this.aws.administrator,
      cluster,
      close: async () => void (await Promise.all([cluster.close(), account.close()])),
    };
  }

  /** Ends everything that runs in this world, brokers included. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }
}

/** Makes a world. It takes milliseconds; {@link World.close} it when done. */
export function fakeWorld(options: WorldOptions = {}): World {
  return new World(options);
}

function seedTemplates(aws: FakeAws, region: string): void {
  const { own, upstream } = WORLD_TEMPLATES;
  aws.putBucket(own.bucket, { region });
  aws.putBucket(upstream.bucket, { region: upstream.region, owner: SOMEBODY_ELSE, readableBy: "everybody" });
  for (const { bucket, prefix } of [own, upstream]) {
    for (const [name, template] of Object.entries(SERVICE_TEMPLATES)) aws.putObject(bucket, `${prefix}${name}-main.yaml`, template);
  }
}
