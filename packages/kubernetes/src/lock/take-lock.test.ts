import { expectErr, expectOk } from "@osb/testing";
import { fromSafePromise, ok, okAsync, ResultAsync } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { bob, ref, spec, lockScene } from "../../test/lock-scene.ts";
import { type HeldLock, holdInstallationLock } from "./hold-installation-lock.ts";

describe("holdInstallationLock, with somebody at work", () => {
  let { clock, kube, events, onEvent, lease, holder, types, workFor, leftBy } = lockScene();

  beforeEach(() => {
    ({ clock, kube, events, onEvent, lease, holder, types, workFor, leftBy } = lockScene());
  });

  const renewedByBob = async (): Promise<unknown> =>
    expectOk(await kube.patch(ref, { metadata: { annotations: { "osb-sdk/renewals": String(clock.now()) } } }));

  it("says who, at their first sign of life, and runs nothing", async () => {
    const first = holdInstallationLock({ kube, clock }, { ...spec, holder: "bob" }, {}, workFor(100_000));
    await clock.sleep(1_000);
    const startedAt = clock.now();

    const error = expectErr(
      await holdInstallationLock({ kube, clock }, spec, { onEvent }, () => okAsync(expect.unreachable("two at work"))),
    );

    expect(error).toMatchObject({
      type: "LockHeld",
      holder: "bob",
      waitedMs: clock.now() - startedAt,
      remediation: "Wait until bob has finished, then repeat the call.",
    });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(15_000);
    expect(new Set(types())).toEqual(new Set(["lock-waiting"]));
    expect(events[0]).toEqual({ type: "lock-waiting", holder: "bob", waitedMs: 0, abandonedAfterMs: 60_000 });
    expect(expectOk(await first)).toBe("done");
  });

  it("goes on when they finish while it watches", async () => {
    const first = holdInstallationLock({ kube, clock }, { ...spec, holder: "bob" }, {}, workFor(10_000));
    await clock.sleep(1_000);

    expect(expectOk(await holdInstallationLock({ kube, clock }, spec, { onEvent }, workFor(1)))).toBe("done");
    expectOk(await first);

    expect(types()).toEqual(["lock-waiting", "lock-waiting", "lock-waiting", "lock-acquired", "lock-released"]);
  });

  it("takes the lock over when they give no sign of life, after just the time that is", async () => {
    await leftBy();
    const startedAt = clock.now();
    let takenAt = 0;

    const result = await holdInstallationLock({ kube, clock }, spec, { onEvent }, () => {
      takenAt = clock.now();
      return fromSafePromise(holder());
    });

    expect(expectOk(result)).toBe("alice at build-7");
    expect(takenAt - startedAt).toBe(60_000);
    expect(events.filter(({ type }) => type !== "lock-waiting")).toEqual([
      { type: "lock-taken-over", holder: "bob", waitedMs: 60_000, epoch: 1 },
      { type: "lock-acquired", epoch: 1 },
      { type: "lock-released" },
    ]);
    expect(events.filter(({ type }) => type === "lock-waiting").length).toBeGreaterThanOrEqual(15);
  });

  it("waits for as long as they have promised, where that is longer", async () => {
    await leftBy({ ...bob, abandonedAfterMs: 200_000 });
    const startedAt = clock.now();

    expectOk(await holdInstallationLock({ kube, clock }, spec, {}, () => okAsync(undefined)));

    expect(clock.now() - startedAt).toBe(200_000);
  });

  it("does not trust the time that somebody wrote into the Lease", async () => {
    await leftBy();
    expectOk(await kube.patch(ref, { spec: { acquireTime: "1999-01-01T00:00:00.000000Z", renewTime: "1999-01-01T00:00:00.000000Z" } }));
    const startedAt = clock.now();

    expectOk(await holdInstallationLock({ kube, clock }, spec, {}, () => okAsync(undefined)));

    expect(clock.now() - startedAt).toBe(60_000);
  });

  it("yields to a sign of life in the last moment", async () => {
    await leftBy();

    const [result] = await Promise.all([
      holdInstallationLock({ kube, clock }, spec, {}, () => okAsync(expect.unreachable("two at work"))),
      clock.sleep(59_900).then(renewedByBob),
    ]);

    expect(expectErr(result)).toMatchObject({ type: "LockHeld", holder: "bob" });
  });

  it("yields to a sign of life that comes between its last look and its write", async () => {
    await leftBy();
    const racing: KubeClient = {
      ...kube,
      replace: (resource, object, options) => fromSafePromise(renewedByBob()).andThen(() => kube.replace(resource, object, options)),
    };

    const result = await holdInstallationLock({ kube: racing, clock }, spec, {}, () => okAsync(expect.unreachable("two at work")));

    expect(expectErr(result)).toMatchObject({ type: "LockHeld", holder: "bob" });
  });

  it("can be aborted while it waits, and leaves their hold alone", async () => {
    await leftBy();
    const abort = new AbortController();
    const before = await lease();

    const [result] = await Promise.all([
      holdInstallationLock({ kube, clock }, spec, { signal: abort.signal }, workFor(1)),
      clock.sleep(2_000).then(() => abort.abort("operator left")),
    ]);

    expect(expectErr(result)).toMatchObject({ type: "Aborted", cause: "operator left" });
    expect(await lease()).toEqual(before);
  });

  it("never lets two work at once, however many want to", async () => {
    let atWork = 0;
    const log: string[] = [];
    const body =
      (name: string, ms: number) =>
      ({ signal }: HeldLock): ResultAsync<void, never> =>
        new ResultAsync(
          (async () => {
            atWork += 1;
            expect(atWork).toBe(1);
            log.push(name);
            await clock.sleep(ms, signal);
            atWork -= 1;
            return ok(undefined);
          })(),
        );
    const installer = async (name: string, startMs: number, workMs: number): Promise<void> => {
      await clock.sleep(startMs);
      for (let tries = 0; tries < 200; tries += 1) {
        const result = await holdInstallationLock({ kube, clock }, { ...spec, holder: name }, {}, body(name, workMs));
        if (result.isOk()) return;
        expect(result.error.type).toBe("LockHeld");
        await clock.sleep(777);
      }
    };
    await leftBy();

    await Promise.all([
      installer("a", 0, 30_000),
      installer("b", 10, 5_000),
      installer("c", 20_000, 90_000),
      installer("d", 60_000, 1),
      installer("e", 60_001, 1),
    ]);

    expect(log.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    expect(await lease()).toBeUndefined();
  });
});
