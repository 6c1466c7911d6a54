import { Aborted, OWNER_MARK } from "@osb/core";
import { expectErr, expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { errAsync, fromSafePromise, okAsync, type ResultAsync } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { kubeClientOver } from "../kube-client-over.ts";
import type { KubeRequest, KubeResponse } from "../kube-transport.ts";
import { LEASES, NAMESPACES } from "../resources.ts";
import { type HeldLock, holdInstallationLock, type InstallationLockSpec } from "./hold-installation-lock.ts";
import type { LockEvent } from "./lock-event.ts";
import { claimOf, type LockLease, lockLease, lockRef } from "./lock-lease.ts";

const installation = { name: "prod" };
const spec: InstallationLockSpec = { installation, namespace: "default", holder: "alice at build-7" };
const ref = lockRef(installation, "default");
const bob = { run: "bobs", holder: "bob", epoch: 0, abandonedAfterMs: 60_000 };

describe("holdInstallationLock", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: KubeClient;
  let events: LockEvent[];
  const onEvent = (event: LockEvent): void => void events.push(event);

  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    events = [];
  });

  const lease = async (): Promise<LockLease | undefined> => expectOk(await kube.get<LockLease>(ref));
  const holder = async (): Promise<string | undefined> => claimOf(await lease())?.holder;
  const types = (): readonly string[] => events.map(({ type }) => type);
  const workFor =
    (ms: number) =>
    ({ signal }: HeldLock): ResultAsync<string, Aborted> =>
      fromSafePromise(clock.sleep(ms, signal)).andThen(() =>
        signal.aborted ? errAsync(new Aborted("work", signal.reason)) : okAsync("done"),
      );
  /** Somebody's hold that will never be renewed, as a killed run leaves it. */
  const leftBy = async (claim = bob): Promise<unknown> =>
    expectOk(await kube.create(LEASES, lockLease(installation, "default", claim, 0, undefined)));

  /** A client whose requests somebody may tamper with. */
  function clientThrough(
    tamper: (request: KubeRequest, send: () => Promise<KubeResponse>, signal: AbortSignal | undefined) => Promise<KubeResponse>,
  ): KubeClient {
    const transport = cluster.transport();
    return kubeClientOver(
      {
        server: transport.server,
        access: () => transport.access(),
        send: (request, signal) => tamper(request, () => transport.send(request, signal), signal),
      },
      { clock },
    );
  }
  const lost = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

  it("runs the body under a Lease in its holder's name, and leaves none behind", async () => {
    let during: LockLease | undefined;

    const result = await holdInstallationLock({ kube, clock }, spec, { onEvent }, () =>
      fromSafePromise(lease().then((found) => (during = found))).map(() => "done"),
    );

    expect(expectOk(result)).toBe("done");
    expect(during).toMatchObject({
      metadata: { name: "prod-osb-lock", labels: { [OWNER_MARK]: "prod" } },
      spec: { holderIdentity: "alice at build-7", leaseDurationSeconds: 60, leaseTransitions: 0 },
    });
    expect(await lease()).toBeUndefined();
    expect(events).toEqual([{ type: "lock-acquired", epoch: 0 }, { type: "lock-released" }]);
  });

  it("returns the body's own failure and releases the lock", async () => {
    expect(expectErr(await holdInstallationLock({ kube, clock }, spec, { onEvent }, () => errAsync("broken")))).toBe("broken");

    expect(await lease()).toBeUndefined();
    expect(types()).toEqual(["lock-acquired", "lock-released"]);
  });

  it("releases the lock when the body throws, which it should not", async () => {
    const thrown = new Error("a bug");

    await expect(
      holdInstallationLock({ kube, clock }, spec, {}, () => {
        throw thrown;
      }),
    ).rejects.toBe(thrown);

    expect(await lease()).toBeUndefined();
  });

  it.each(["POST", "PUT", "DELETE"])("gets by with the answer to a %s that got lost", async (lossyMethod) => {
    if (lossyMethod === "PUT") await leftBy();
    let losses = 0;
    const lossy = clientThrough(async ({ method }, send) => {
      const answer = await send();
      if (method === lossyMethod && (losses += 1) === 1) throw lost();
      return answer;
    });

    expect(expectOk(await holdInstallationLock({ kube: lossy, clock }, spec, {}, () => fromSafePromise(holder())))).toBe(
      "alice at build-7",
    );

    expect(losses).toBeGreaterThanOrEqual(1);
    expect(await lease()).toBeUndefined();
  });

  it("leaves no lock behind when it is aborted just as it takes it", async () => {
    const abort = new AbortController();
    const aborting = clientThrough(async ({ method }, send) => {
      const answer = await send();
      if (method === "POST") abort.abort("operator left");
      if (method === "POST") throw lost();
      return answer;
    });

    expect(expectErr(await holdInstallationLock({ kube: aborting, clock }, spec, { signal: abort.signal }, workFor(1)))).toMatchObject({
      type: "Aborted",
    });

    expect(await lease()).toBeUndefined();
  });

  it("makes the namespace where it is missing", async () => {
    expectOk(await holdInstallationLock({ kube, clock }, { ...spec, namespace: "broker" }, { onEvent }, workFor(1)));

    expect(expectOk(await kube.get({ resource: NAMESPACES, name: "broker" }))?.metadata.labels).toMatchObject({ [OWNER_MARK]: "prod" });
    expect(types()).toEqual(["namespace-requested", "namespace-ready", "lock-acquired", "lock-released"]);
  });

  it("does not touch a Lease of that name that is somebody else's", async () => {
    expectOk(
      await kube.create(LEASES, {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name: "prod-osb-lock", namespace: "default" },
      }),
    );
    const before = cluster.snapshot();

    expect(expectErr(await holdInstallationLock({ kube, clock }, spec, {}, workFor(1)))).toMatchObject({
      type: "KubeConflict",
      conflict: "exists",
    });

    expect(cluster.snapshot()).toEqual(before);
  });

  it("does nothing on another cluster than the one that is meant", async () => {
    const elsewhere = { ...spec, installation: { name: "prod", clusterUid: "00000000-0000-0000-0000-000000000000" } };
    const before = cluster.snapshot();

    expect(expectErr(await holdInstallationLock({ kube, clock }, elsewhere, {}, workFor(1)))).toMatchObject({ type: "ClusterMismatch" });

    expect(cluster.snapshot()).toEqual(before);
  });

  it("says what it is not allowed to do", async () => {
    const limited = cluster.client(cluster.user("limited"));

    const error = expectErr(await holdInstallationLock({ kube: limited, clock }, spec, {}, workFor(1)));

    expect(error).toMatchObject({
      type: "KubeDenied",
      by: "authorization",
      remediation: "Grant the kubeconfig's user this right: get leases.coordination.k8s.io in namespace default.",
    });
  });
});
