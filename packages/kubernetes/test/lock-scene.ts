import { Aborted } from "@osb/core";
import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { errAsync, fromSafePromise, okAsync, type ResultAsync } from "neverthrow";
import { kubeClientOver } from "../src/kube-client-over.ts";
import type { KubeClient } from "../src/kube-client.ts";
import type { KubeRequest, KubeResponse } from "../src/kube-transport.ts";
import type { HeldLock, InstallationLockSpec } from "../src/lock/hold-installation-lock.ts";
import type { LockEvent } from "../src/lock/lock-event.ts";
import { claimOf, type LockLease, lockLease, lockRef } from "../src/lock/lock-lease.ts";
import { LEASES } from "../src/resources.ts";

export const installation = { name: "prod" };
export const spec: InstallationLockSpec = { installation, namespace: "default", holder: "alice at build-7" };
export const ref = lockRef(installation, "default");
export const bob = { run: "bobs", holder: "bob", epoch: 0, abandonedAfterMs: 60_000 };

type Tamper = (request: KubeRequest, send: () => Promise<KubeResponse>, signal: AbortSignal | undefined) => Promise<KubeResponse>;

/** A cluster on which somebody wants the lock of an installation. */
export interface LockScene {
  readonly clock: VirtualClock;
  readonly cluster: FakeKubernetes;
  readonly kube: KubeClient;
  readonly events: LockEvent[];
  readonly onEvent: (event: LockEvent) => void;
  readonly lease: () => Promise<LockLease | undefined>;
  readonly holder: () => Promise<string | undefined>;
  /** Of the events until now. */
  readonly types: () => readonly string[];
  /** Work that takes so long, and stops when it is told to. */
  readonly workFor: (ms: number) => (held: HeldLock) => ResultAsync<string, Aborted>;
  /** Somebody's hold that will never be renewed, as a killed run leaves it. */
  readonly leftBy: (claim?: typeof bob) => Promise<unknown>;
  /** A client whose requests somebody may tamper with. */
  readonly clientThrough: (tamper: Tamper) => KubeClient;
}

export function lockScene(): LockScene {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  const events: LockEvent[] = [];
  const lease = async (): Promise<LockLease | undefined> => expectOk(await kube.get<LockLease>(ref));
  return {
    clock,
    cluster,
    kube,
    events,
    onEvent: (event) => void events.push(event),
    lease,
    holder: async () => claimOf(await lease())?.holder,
    types: () => events.map(({ type }) => type),
    workFor:
      (ms) =>
      ({ signal }) =>
        fromSafePromise(clock.sleep(ms, signal)).andThen(() =>
          signal.aborted ? errAsync(new Aborted("work", signal.reason)) : okAsync("done"),
        ),
    leftBy: async (claim = bob) => expectOk(await kube.create(LEASES, lockLease(installation, "default", claim, 0, undefined))),
    clientThrough: (tamper) => {
      const transport = cluster.transport();
      return kubeClientOver(
        {
          server: transport.server,
          access: () => transport.access(),
          send: (request, signal) => tamper(request, () => transport.send(request, signal), signal),
        },
        { clock },
      );
    },
  };
}
