import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { belowFloor } from "./below-floor.ts";
import { fidelityPage } from "./fidelity-page.ts";
import { LEDGERS } from "./ledgers.ts";
import { sharedAssertions } from "./shared-assertions.ts";
import { testResultsIn } from "./test-results-in.ts";

const FLOORS = new URL("./floors.json", import.meta.url);

/**
 * Tells what a whole run is worth, and writes the page about it when everything ran and passed.
 * @returns whether it is worth as much as before.
 */
export async function judgeRun(root: string, reportFile: string): Promise<boolean> {
  if (!existsSync(reportFile)) return false;
  const results = testResultsIn(await readFile(reportFile, "utf8"));
  const skipped = new Set(results.filter(({ status }) => status === "skipped").map(({ suites: [suite = ""] }) => suite));
  if (skipped.size > 0) {
    console.log(`\nNot run, and so not shown to hold:\n${[...skipped].map((suite) => `  ${suite}`).join("\n")}`);
    return true;
  }
  if (results.some(({ status }) => status === "failed")) return false;

  const low = belowFloor(
    sharedAssertions(results, LEDGERS),
    JSON.parse(await readFile(FLOORS, "utf8")) as Readonly<Record<string, number>>,
  );
  for (const sentence of low) console.log(sentence);
  await writeFile(join(root, "docs/fidelity.md"), fidelityPage(results, LEDGERS));
  console.log("docs/fidelity.md is written.");
  return low.length === 0;
}
