/**
 * Runs tests as a process of its own. `OSB_TESTS` says which, as a `WantedTests` in JSON; where that names a rule, the rule is changed while its
 * file is loaded.
 */
import { fileURLToPath } from "node:url";
import { startVitest, type Vite } from "vitest/node";
import type { ChangedRule } from "./changed-rules.ts";
import type { WantedTests } from "./tests-with-changed-rule.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const { files, pattern, rule } = JSON.parse(process.env["OSB_TESTS"] ?? "{}") as WantedTests;

const vitest = await startVitest(
  "test",
  [],
  {
    root,
    config: false,
    watch: false,
    isolate: false,
    include: [...files],
    ...(pattern === undefined ? {} : { testNamePattern: pattern }),
  },
  { plugins: rule === undefined ? [] : [changing(rule)], ssr: { resolve: { conditions: ["@osb/source"] } } },
);
await vitest.close();

/** A rule that is not there any more is an error, and not a pass. */
function changing({ file, from, to }: ChangedRule): Vite.Plugin {
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
