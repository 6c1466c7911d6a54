import { describeCrashes, recordCrashes } from "@osb/testing";
import { expect, it } from "vitest";
import { keyInvariants } from "./crash/crash-flows.ts";
import { method1Flow, removalFlow } from "./crash/method-1-flow.ts";

/** `CRASH=each` tries every death itself, and not one for each world that deaths leave behind. It takes ten times as long. */
const sameWorlds = process.env["CRASH"] === "each" ? "each" : "once";

/** Fewer calls than these have to be explained: less is done, or not where the world can see it. */
const LEAST_CALLS = 200;

it("installs to the same end after a kill at any of its calls: before it, within it, after it", async () => {
  const report = await recordCrashes(method1Flow, { ...keyInvariants, sameWorlds });

  console.log(`method 1: ${describeCrashes(report)}`);
  expect(report.failures).toEqual([]);
  expect(report.calls.length).toBeGreaterThanOrEqual(LEAST_CALLS);
  expect(report.cells).toHaveLength(3 * report.calls.length);
});

it("installs to the same end where the run after it was killed too", async () => {
  const report = await recordCrashes(method1Flow, { ...keyInvariants, singles: 30, pairs: 30, sameWorlds });

  console.log(`method 1, killed twice: ${describeCrashes(report)}`);
  expect(report.failures).toEqual([]);
});

it("removes to the same end after a kill at any of its calls", async () => {
  const report = await recordCrashes(removalFlow, { sameWorlds, pairs: 10 });

  console.log(`its removal: ${describeCrashes(report)}`);
  expect(report.failures).toEqual([]);
});
