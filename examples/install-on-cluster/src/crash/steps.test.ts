import { type CrashFlow, recordCrashes } from "@osb/testing";
import { expect, it } from "vitest";
import { accessFlow, awsFlow, keyInvariants, lockFlow } from "./crash-flows.ts";

// A few of the ways to die; all of them are tried by the proofs.
it.each<[string, CrashFlow]>([
  ["the lock and the namespace", lockFlow],
  ["the broker's password and certificate", accessFlow],
  ["table, user, policy and access key", awsFlow],
])("makes %s after a run that was killed, and after two", async (_, flow) => {
  const report = await recordCrashes(flow, { ...keyInvariants, singles: 2, pairs: 1, seed: 4 });

  expect(report.failures).toEqual([]);
  expect(report.cells).toHaveLength(3);
});
