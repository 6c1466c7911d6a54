import { VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRecord } from "./broker-release.ts";
import { PendingWatch } from "./pending-watch.ts";

const records = (resourceVersion: string): readonly ReleaseRecord[] => [
  { revision: 1, status: "pending-install", owner: "prod", mark: "m", chartVersion: undefined, valuesDigest: undefined, resourceVersion },
];

describe("PendingWatch", () => {
  let clock: VirtualClock;

  beforeEach(() => {
    clock = new VirtualClock();
  });

  it("takes the caller's word that the writer is gone", () => {
    expect(new PendingWatch(clock, "gone", 120_000).writerOf(records("1"))).toBe("gone");
  });

  it("believes in the writer for as long as a helm may live, and a margin", async () => {
    const watch = new PendingWatch(clock, "unknown", 120_000);
    expect(watch.writerOf(records("1"))).toBe("unknown");

    await clock.sleep(150_000);
    expect(watch.writerOf(records("1"))).toBe("unknown");
    await clock.sleep(1);
    expect(watch.writerOf(records("1"))).toBe("gone");
  });

  it("begins anew when anything about the records changes", async () => {
    const watch = new PendingWatch(clock, "unknown", 120_000);
    watch.writerOf(records("1"));
    await clock.sleep(149_000);
    expect(watch.writerOf(records("2"))).toBe("unknown");

    await clock.sleep(149_000);

    expect([watch.writerOf(records("2")), watch.waitedMs]).toEqual(["unknown", 149_000]);
  });

  it("is to be told of at first and then every five seconds", async () => {
    const watch = new PendingWatch(clock, "unknown", 120_000);
    watch.writerOf(records("1"));
    const told: boolean[] = [];

    for (let look = 0; look < 7; look += 1) {
      told.push(watch.isTimeToTell());
      await clock.sleep(2_500);
    }

    expect(told).toEqual([true, false, true, false, true, false, true]);
  });
});
