import { getEventListeners } from "node:events";
import { expectOk, VirtualClock } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { Deadline } from "./deadline.ts";

describe("Deadline", () => {
  it("ends a wait when time is up", async () => {
    const clock = new VirtualClock();
    using deadline = new Deadline(clock, "Waiting", { timeoutMs: 300 });

    const result = await deadline.sleep(1_000);

    expect(result._unsafeUnwrapErr()).toMatchObject({ type: "TimedOut", timeoutMs: 300 });
    expect(clock.now()).toBe(300);
  });

  it("tells an inner call of the outer call's time-out as a time-out", async () => {
    const clock = new VirtualClock();
    using outer = new Deadline(clock, "Install", { timeoutMs: 300 });
    using inner = new Deadline(clock, "Table", { signal: outer.signal, timeoutMs: 5_000 });

    const result = await inner.sleep(1_000);

    expect(result._unsafeUnwrapErr()).toMatchObject({ type: "TimedOut", message: "Install took longer than 300 ms" });
  });

  it("keeps the caller's reason", async () => {
    using deadline = new Deadline(new VirtualClock(), "Waiting", { signal: AbortSignal.abort("operator left") });

    expect((await deadline.sleep(1))._unsafeUnwrapErr()).toMatchObject({ type: "Aborted", cause: "operator left" });
  });

  it("tells an inner call who of its callers has ended it", async () => {
    const operator = new AbortController();
    using outer = new Deadline(new VirtualClock(), "Install", { signal: operator.signal, timeoutMs: 5_000 });
    using inner = new Deadline(new VirtualClock(), "Table", { signal: outer.signal, timeoutMs: 5_000 });
    using innermost = new Deadline(new VirtualClock(), "Call", { signal: inner.signal });

    operator.abort("operator left");

    expect(innermost.failure).toBe(outer.failure);
    expect(outer.failure).toMatchObject({ type: "Aborted", message: expect.stringContaining("Install") as string, cause: "operator left" });
  });

  it("hands on its caller's signal where it has no limit of its own", () => {
    const { signal } = new AbortController();
    using deadline = new Deadline(new VirtualClock(), "Call", { signal });

    expect(deadline.signal).toBe(signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("never ends where it has neither limit nor caller", async () => {
    const clock = new VirtualClock();
    using deadline = new Deadline(clock, "Call", {});

    expectOk(await deadline.sleep(3_600_000));

    expect([deadline.failure, clock.now()]).toEqual([undefined, 3_600_000]);
  });

  it("leaves no timer behind", async () => {
    const clock = new VirtualClock();
    {
      using deadline = new Deadline(clock, "Waiting", { timeoutMs: 60_000 });
      expectOk(await deadline.sleep(10));
    }

    await clock.sleep(5);

    expect(clock.now()).toBe(15);
  });

  it("leaves nothing behind on the caller's signal", () => {
    const { signal } = new AbortController();
    {
      using deadline = new Deadline(new VirtualClock(), "Waiting", { signal, timeoutMs: 60_000 });
      expect(deadline.signal.aborted).toBe(false);
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
    }

    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
