import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { belowFloor } from "./below-floor.ts";
import { fidelityPage } from "./fidelity-page.ts";
import { LEDGERS } from "./ledgers.ts";
import { sharedAssertions } from "./shared-assertions.ts";
import { testResultsIn } from "./test-results-in.ts";

const FLOORS = new URL("./floors.json", import.meta.url);

/** As good as before, or worse, or not known because something that it needs is missing on this machine. */
export type Judgement = "good" | "worse" | "not all run";

/** Tells what a whole run is worth, and writes the page about it when everything ran and passed. */
export async function judgeRun(root: string, reportFile: string): Promise<Judgement> {
  if (!existsSync(reportFile)) return "worse";
  const results = testResultsIn(await readFile(reportFile, "utf8"));
  const skipped = new Set(results.filter(({ status }) => status === "skipped").map(({ suites: [suite = ""] }) => suite));
  if (skipped.size > 0) {
    console.log(`\nNot run, and so not shown to hold:\n${[...skipped].map((suite) => `  ${suite}`).join("\n")}`);
  }
  if (results.some(({ status }) => status === "failed")) return "worse";
  if (skipped.size > 0) return "not all run";

  const low = belowFloor(
    sharedAssertions(results, LEDGERS),
    JSON.parse(await readFile(FLOORS, "utf8")) as Readonly<Record<string, number>>,
  );
  for (const sentence of low) console.log(sentence);
  const isTold = await tell(join(root, "docs/fidelity.md"), fidelityPage(results, LEDGERS));
  return low.length === 0 && isTold ? "good" : "worse";
}

/** Writes the page; where nobody would commit it, the page that is committed has to be the same. */
async function tell(file: string, page: string): Promise<boolean> {
  if (process.env["CI"] === undefined) {
    await writeFile(file, page);
    console.log("docs/fidelity.md is written.");
    return true;
  }
  const isTrue = existsSync(file) && (await readFile(file, "utf8")) === page;
  if (!isTrue) console.log("docs/fidelity.md is not what this run shows: run `pnpm e2e`, and commit it.");
  return isTrue;
}
