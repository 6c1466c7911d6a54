import { type Clock, Deadline } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { err, fromSafePromise, ResultAsync } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import { LEASES } from "../resources.ts";
import { bob, installation, ref, spec, lockScene } from "../../test/lock-scene.ts";
import { type HeldLock, holdInstallationLock } from "./hold-installation-lock.ts";
import { lockLease } from "./lock-lease.ts";

describe("holdInstallationLock, while the body works", () => {
  let { clock, kube, events, onEvent, lease, holder, types, workFor, clientThrough } = lockScene();

  beforeEach(() => {
    ({ clock, kube, events, onEvent, lease, holder, types, workFor, clientThrough } = lockScene());
  });

  const lost = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

  it("renews the lock often enough that nobody takes it over", async () => {
    const versions = new Set<string | undefined>();
    const watching = (async () => {
      for (let look = 0; look < 40; look += 1) {
        await clock.sleep(15_000);
        versions.add((await lease())?.metadata.resourceVersion);
      }
    })();

    expect(expectOk(await holdInstallationLock({ kube, clock }, spec, { onEvent }, workFor(600_000)))).toBe("done");

    await watching;
    expect(versions.size).toBeGreaterThanOrEqual(39);
    expect(types()).toEqual(["lock-acquired", "lock-released"]);
  });

  it("tells it to stop when somebody else has the lock, and leaves the lock to them", async () => {
    const stolen = clock
      .sleep(20_000)
      .then(async () =>
        kube.replace(LEASES, lockLease(installation, "default", { ...bob, epoch: 1 }, 0, (await lease())?.metadata.resourceVersion)),
      );
    let stoppedAt = 0;

    const result = await holdInstallationLock({ kube, clock }, spec, { onEvent }, (held) => {
      held.signal.addEventListener("abort", () => (stoppedAt = clock.now()));
      return workFor(600_000)(held);
    });

    expectOk(await stolen);
    expect(expectErr(result)).toMatchObject({ type: "LockLost", by: "bob" });
    expect(stoppedAt).toBe(30_000);
    expect(await holder()).toBe("bob");
    expect(events).toEqual([
      { type: "lock-acquired", epoch: 0 },
      { type: "lock-lost", by: "bob" },
    ]);
  });

  it("ends in LockLost even where the body finished all the same", async () => {
    const stubborn = (): ResultAsync<string, never> => fromSafePromise(clock.sleep(100_000).then(() => "done"));

    const [result] = await Promise.all([
      holdInstallationLock({ kube, clock }, spec, {}, stubborn),
      clock.sleep(1_000).then(() => kube.delete(ref)),
    ]);

    expect(expectErr(result)).toMatchObject({ type: "LockLost", by: undefined });
  });

  it("does not take a lost answer for a lost lock", async () => {
    let puts = 0;
    const lossy = clientThrough(async ({ method }, send) => {
      const answer = await send();
      if (method === "PUT" && (puts += 1) === 1) throw lost();
      return answer;
    });

    expect(expectOk(await holdInstallationLock({ kube: lossy, clock }, spec, { onEvent }, workFor(100_000)))).toBe("done");

    expect(puts).toBeGreaterThan(5);
    expect(await lease()).toBeUndefined();
    expect(types()).toEqual(["lock-acquired", "lock-released"]);
  });

  it("survives half a minute without the cluster", async () => {
    const shaky = clientThrough((_, send) => (clock.now() > 20_000 && clock.now() < 50_000 ? Promise.reject(lost()) : send()));

    expect(expectOk(await holdInstallationLock({ kube: shaky, clock }, spec, {}, workFor(120_000)))).toBe("done");
  });

  it.each<[string, (signal: AbortSignal | undefined) => Promise<never>]>([
    ["breaks", () => Promise.reject(lost())],
    ["goes silent", (signal) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(lost()), { once: true }))],
  ])("has told it to stop before anybody may take the lock over, whenever the cluster %s", async (_, silence) => {
    for (let silentAfterMs = 30_000; silentAfterMs < 50_000; silentAfterMs += 700) {
      const startedAt = clock.now();
      let lastRenewalAt = 0;
      let stoppedAt = 0;
      const shaky = clientThrough(({ method }, send, signal) => {
        if (clock.now() - startedAt > silentAfterMs) return silence(signal);
        if (method !== "GET") lastRenewalAt = clock.now();
        return send();
      });

      const result = await holdInstallationLock({ kube: shaky, clock }, spec, {}, (held) => {
        held.signal.addEventListener("abort", () => (stoppedAt = clock.now()));
        return workFor(600_000)(held);
      });

      expect(expectErr(result)).toMatchObject({ type: "LockLost", by: undefined });
      expect(stoppedAt - lastRenewalAt).toBeGreaterThanOrEqual(45_000);
      expect(stoppedAt - lastRenewalAt).toBeLessThanOrEqual(46_000);
      expectOk(await kube.delete(ref));
    }
  });

  it("goes on after the machine slept, where nobody came in between", async () => {
    const sleepy: Clock = {
      now: () => clock.now() + (clock.now() > 20_000 ? 600_000 : 0),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      after: (ms, fire) => clock.after(ms, fire),
    };

    expect(expectOk(await holdInstallationLock({ kube, clock: sleepy }, spec, {}, workFor(100_000)))).toBe("done");
  });

  it("hears of the caller's abort, is waited for, and releases the lock", async () => {
    const abort = new AbortController();
    const tidyUp = ({ signal }: HeldLock): ResultAsync<never, string> =>
      new ResultAsync(
        (async () => {
          await clock.sleep(600_000, signal);
          await clock.sleep(40_000);
          return err(`tidied up after ${String((signal.reason as Error).cause)}, lock held by ${await holder()}`);
        })(),
      );

    const [result] = await Promise.all([
      holdInstallationLock({ kube, clock }, spec, { signal: abort.signal, onEvent }, tidyUp),
      clock.sleep(2_000).then(() => abort.abort("operator left")),
    ]);

    expect(expectErr(result)).toBe("tidied up after operator left, lock held by alice at build-7");
    expect(await lease()).toBeUndefined();
    expect(types()).toEqual(["lock-acquired", "lock-released"]);
  });

  it("is told of the time-out as a time-out, and the verbs under it tell it so", async () => {
    const verb = ({ signal }: HeldLock): ResultAsync<void, unknown> => {
      const deadline = new Deadline(clock, "Table", { signal });
      return deadline.sleep(600_000);
    };

    const error = expectErr(await holdInstallationLock({ kube, clock }, spec, { timeoutMs: 5_000 }, verb));

    expect(error).toMatchObject({ type: "TimedOut", message: "Work on installation prod took longer than 5000 ms" });
    expect(await lease()).toBeUndefined();
  });

  it("keeps its result where the lock cannot be released", async () => {
    const oneWay = clientThrough(({ method }, send) => (method === "DELETE" ? Promise.reject(lost()) : send()));

    expect(expectOk(await holdInstallationLock({ kube: oneWay, clock }, spec, { onEvent }, workFor(1)))).toBe("done");

    expect(events.at(-1)).toEqual({ type: "lock-left", reason: "KubeUnreachable" });
  });
});
