/**
 * Runs the contracts on the fakes, as a process of its own. With `OSB_CHANGED_RULE`, a `ChangedRule` as JSON, one rule of a fake is changed while
 * it is loaded.
 */
import { fileURLToPath } from "node:url";
import { startVitest, type Vite } from "vitest/node";
import type { ChangedRule } from "./changed-rules.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const rule = process.env["OSB_CHANGED_RULE"] ?? "";

const vitest = await startVitest(
  "test",
  [],
  { root, config: false, watch: false, isolate: false, include: ["packages/e2e/src/contracts/*.e2e.ts"], testNamePattern: ", on the fake" },
  { plugins: rule === "" ? [] : [changedRule(JSON.parse(rule) as ChangedRule)], ssr: { resolve: { conditions: ["@osb/source"] } } },
);
await vitest.close();

/** A rule that is not there any more is an error, and not a pass. */
function changedRule({ file, from, to }: ChangedRule): Vite.Plugin {
  return {
    name: "changed-rule",
    enforce: "pre",
    transform: (code: string, id: string) => {
      if (!id.endsWith(`packages/testing/src/${file}`)) return undefined;
      if (!code.includes(from)) throw new Error(`${file} has no “${from}” that could be changed`);
      return { code: code.replace(from, to), map: null };
    },
  };
}
