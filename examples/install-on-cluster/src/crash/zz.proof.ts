import { describeCrashes, recordCrashes } from "@osb/testing";
import { it } from "vitest";
import { accessFlow, awsFlow, lockFlow } from "./crash-flows.ts";
it.each([["lock", lockFlow], ["access", accessFlow], ["aws", awsFlow]])("%s", async (name, flow) => {
  const t = performance.now();
  const report = await recordCrashes(flow);
  console.log(name, describeCrashes(report).slice(0, 6000), performance.now() - t, "refused", report.cells.reduce((a, c) => a + c.refusedCalls, 0));
});
