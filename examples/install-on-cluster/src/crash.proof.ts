import { describeCrashes } from "@osb/testing";
import { expect, it } from "vitest";
import { recordInProcesses } from "./crash/record-in-processes.ts";

/** `CRASH=each` installs again after each death, and not once for all deaths that were seen to leave the same world: twice the time. */
const sameWorlds = process.env["CRASH"] === "each" ? "each" : "once";

/** How many of the ways to be killed twice are tried. `CRASH_PAIRS=all` tries them all, which takes days. */
const wanted = process.env["CRASH_PAIRS"];
const pairs = wanted === "all" ? wanted : Number(wanted ?? 30);

/** Fewer calls than these have to be explained: less is done, or not where the world can see it. */
const LEAST_CALLS = 200;

it("installs to the same end after a kill at any of its calls: before it, within it, after it", async () => {
  const beganAt = performance.now();
  const report = await recordInProcesses("method 1", { sameWorlds });

  console.log(`method 1: ${describeCrashes(report)}, in ${((performance.now() - beganAt) / 1_000).toFixed(0)} s`);
  expect(report.failures).toEqual([]);
  expect(report.calls.length).toBeGreaterThanOrEqual(LEAST_CALLS);
  expect(report.cells).toHaveLength(3 * report.calls.length);
  expect(report.cells.filter(({ triedAs }) => triedAs === undefined).length).toBeGreaterThan(sameWorlds === "each" ? 600 : 40);
  expect(report.cells.filter(({ left }) => left !== undefined)).toHaveLength(sameWorlds === "each" ? 0 : report.cells.length);
});

it("installs to the same end where the run after it was killed too", async () => {
  const report = await recordInProcesses("method 1", { singles: pairs === "all" ? "all" : 30, pairs, sameWorlds });

  console.log(`method 1, killed twice: ${describeCrashes(report)}`);
  expect(report.failures).toEqual([]);
});

it("removes to the same end after a kill at any of its calls", async () => {
  const report = await recordInProcesses("its removal", { sameWorlds, pairs: 10 });

  console.log(`its removal: ${describeCrashes(report)}`);
  expect(report.failures).toEqual([]);
});
