import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../time/virtual-clock.ts";
import { WorkQueue } from "./work-queue.ts";

describe("WorkQueue", () => {
  let clock: VirtualClock;
  let stop: AbortController;
  let queue: WorkQueue;

  beforeEach(() => {
    clock = new VirtualClock();
    stop = new AbortController();
    queue = new WorkQueue(clock, stop.signal);
  });

  it("hands a key out once, however often it was added", async () => {
    queue.add("a");
    queue.add("a");
    queue.add("b");

    expect([await queue.take(), await queue.take()]).toEqual(["a", "b"]);
  });

  it("keeps a key back that is being worked on, and hands it out again after that", async () => {
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("b");

    expect(await queue.take()).toBe("b");
    queue.done("a");
    expect(await queue.take()).toBe("a");
  });

  it("doubles the delay with each failure, until the key is forgotten", async () => {
    const times: number[] = [];
    for (let failure = 0; failure < 4; failure += 1) {
      if (failure === 3) queue.forget("a");
      const before = clock.now();
      queue.addAfterFailure("a");
      await queue.take();
      queue.done("a");
      times.push(clock.now() - before);
    }

    expect(times).toEqual([1_000, 2_000, 4_000, 1_000]);
  });

  it("lets the shortest of several delays count", async () => {
    queue.addAfterFailure("a");
    queue.addAfterFailure("a");
    queue.addAfterFailure("a");

    await queue.take();

    expect(clock.now()).toBe(1_000);
    expect(queue.failures("a")).toBe(3);
  });

  it("ends for those who wait when it is over", async () => {
    const waiting = queue.take();

    stop.abort();

    expect([await waiting, await queue.take()]).toEqual([undefined, undefined]);
  });
});
