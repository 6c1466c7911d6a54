import { OWNER_MARK } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { errAsync, fromSafePromise } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import { LEASES, NAMESPACES } from "../resources.ts";
import { spec, lockScene } from "../../test/lock-scene.ts";
import { holdInstallationLock } from "./hold-installation-lock.ts";
import { type LockLease } from "./lock-lease.ts";

describe("holdInstallationLock", () => {
  let { clock, cluster, kube, events, onEvent, lease, holder, types, workFor, leftBy, clientThrough } = lockScene();

  beforeEach(() => {
    ({ clock, cluster, kube, events, onEvent, lease, holder, types, workFor, leftBy, clientThrough } = lockScene());
  });

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
