import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { fromSafePromise } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { LEASES } from "../resources.ts";
import { holdInstallationLock } from "./hold-installation-lock.ts";
import { inspectInstallationLock } from "./inspect-installation-lock.ts";
import { lockLease } from "./lock-lease.ts";

const installation = { name: "prod" };
const where = { installation, namespace: "default" };

describe("inspectInstallationLock", () => {
  let clock: VirtualClock;
  let kube: KubeClient;

  beforeEach(() => {
    clock = new VirtualClock();
    kube = new FakeKubernetes({ clock }).client();
  });

  it("finds the lock free at once, and so where there is no namespace", async () => {
    expect(expectOk(await inspectInstallationLock({ kube, clock }, where))).toEqual({ state: "free" });
    expect(expectOk(await inspectInstallationLock({ kube, clock }, { installation, namespace: "none" }))).toEqual({ state: "free" });
    expect(clock.now()).toBe(0);
  });

  it("finds somebody at work by their sign of life", async () => {
    const work = holdInstallationLock({ kube, clock }, { ...where, holder: "bob" }, {}, ({ signal }) =>
      fromSafePromise(clock.sleep(60_000, signal)),
    );
    await clock.sleep(1_000);

    const found = expectOk(await inspectInstallationLock({ kube, clock }, where));

    expect(found).toMatchObject({ state: "held", holder: "bob", epoch: 0 });
    expect(clock.now()).toBeLessThanOrEqual(16_000);
    expectOk(await work);
  });

  it("finds a lock silent that nobody renews, and does not touch it", async () => {
    const left = expectOk(
      await kube.create(
        LEASES,
        lockLease(installation, "default", { run: "r", holder: "bob", epoch: 2, abandonedAfterMs: 60_000 }, 0, undefined),
      ),
    );

    expect(expectOk(await inspectInstallationLock({ kube, clock }, where))).toEqual({
      state: "silent",
      holder: "bob",
      epoch: 2,
      lookedMs: 17_000,
    });
    expect(expectOk(await inspectInstallationLock({ kube, clock }, { ...where, lookMs: 0 }))).toMatchObject({
      state: "silent",
      lookedMs: 0,
    });

    expect(expectOk(await kube.list(LEASES))).toEqual([left]);
  });
});
