import { describe, expect, it } from "vitest";
import { lockLease } from "./lock-lease.ts";
import { nextLockStep } from "./lock-step.ts";

const installation = { name: "prod" };
const wanted = { installation, run: "mine", abandonedAfterMs: 60_000 };
const his = { run: "his", holder: "bob", epoch: 3, abandonedAfterMs: 60_000 };
const lease = (claim = his, version = "7"): ReturnType<typeof lockLease> => lockLease(installation, "broker", claim, 0, version);

describe("nextLockStep", () => {
  it.each([
    ["no Lease", undefined, undefined, { do: "create" }],
    ["a Lease of its own", lease({ ...his, run: "mine" }), undefined, { do: "finish" }],
    ["a Lease that nobody holds", { ...lease(), spec: { holderIdentity: "", leaseTransitions: 3 } }, undefined, { do: "take", epoch: 4 }],
    ["somebody's hold for the first time", lease(), undefined, { do: "watch", leftMs: 60_000 }],
    ["the same hold after a while", lease(), { version: "7", watchedMs: 59_999 }, { do: "watch", leftMs: 1 }],
    ["the same hold for long enough", lease(), { version: "7", watchedMs: 60_000 }, { do: "take", epoch: 4, from: his }],
    ["a sign of life", lease(his, "8"), { version: "7", watchedMs: 10 }, { do: "refuse", claim: his }],
    ["a sign of life, however late", lease(his, "8"), { version: "7", watchedMs: 600_000 }, { do: "refuse", claim: his }],
    [
      "a hold that promised less",
      lease({ ...his, abandonedAfterMs: 300_000 }),
      { version: "7", watchedMs: 60_000 },
      { do: "watch", abandonedAfterMs: 300_000, leftMs: 240_000 },
    ],
    [
      "a hold that promised more",
      lease({ ...his, abandonedAfterMs: 10_000 }),
      { version: "7", watchedMs: 10_000 },
      { do: "watch", abandonedAfterMs: 60_000, leftMs: 50_000 },
    ],
    ["a Lease that is not the installation's", { ...lease(), metadata: { name: "prod-osb-lock" } }, undefined, { do: "yield-name" }],
    ["another installation's Lease", lockLease({ name: "staging" }, "broker", his, 0, "7"), undefined, { do: "yield-name" }],
  ])("meets %s", (_, found, watched, step) => {
    expect(nextLockStep(wanted, found, watched)).toMatchObject(step);
  });
});
