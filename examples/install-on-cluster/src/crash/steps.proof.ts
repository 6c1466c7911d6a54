import { type CrashFlow, type CrashOptions, describeCrashes, recordCrashes } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { accessFlow, awsFlow, hastyFlow, keyInvariants, lockFlow } from "./crash-flows.ts";
import { registrationFlow } from "./method-1-flow.ts";

/** `CRASH_PAIRS=all` tries all ways to be killed twice, which takes hours; else it is a sample. */
const allPairs = process.env["CRASH_PAIRS"] === "all";

// Fewer calls than these, and a step does less than it says, or no longer through the world's wire.
describe.each<[string, CrashFlow, CrashOptions, number]>([
  ["lock and namespace", lockFlow, { pairs: 150 }, 12],
  ["the broker's password and certificate", accessFlow, { pairs: 100 }, 8],
  ["table, user, policy and access key", awsFlow, { ...keyInvariants, pairs: 50 }, 45],
  ["the registration", registrationFlow, { sameWorlds: "once", pairs: 20 }, 12],
])("%s", (what, flow, options, least) => {
  it("end where they should after any kill, and after two", async () => {
    const report = await recordCrashes(flow, { ...options, ...(allPairs && { pairs: "all" }) });

    console.log(`${what}: ${describeCrashes(report)}`);
    expect(report.failures).toEqual([]);
    expect(report.calls.length).toBeGreaterThanOrEqual(least);
    expect(report.cells.length).toBeGreaterThan(3 * report.calls.length);
  });
});

it("would show a key that is made before anybody knows that it will be (control)", async () => {
  const { calls, failures } = await recordCrashes(hastyFlow, keyInvariants);

  expect(calls[1]).toBe("iam:CreateAccessKey");
  expect(failures.map(({ kills: [kill] }) => `${kill?.call} ${kill?.point}`)).toEqual([
    "2 answer lost",
    "2 after answer",
    "3 before effect",
  ]);
  expect(failures[0]?.problems).toEqual([
    "it does not hold that one key at most is in no Secret, since iam:CreateAccessKey",
    'world.aws.users[0].keys: 2 items instead of 1: with {"status":"Active"}',
    "same: false instead of true",
  ]);
});
