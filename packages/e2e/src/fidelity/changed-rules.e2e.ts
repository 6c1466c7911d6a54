import { CHANGED_RULES, testsWithChangedRule, type WantedTests } from "@osb/testing/contracts";
import { describe, expect, it } from "vitest";

const LIMIT_MS = 60_000;
/** Which contracts are about a folder of the fakes. */
const CONTRACTS = { aws: "aws", kubernetes: "kubernetes", "service-catalog": "webhooks" };
type Folder = keyof typeof CONTRACTS;

/** Of them, those that run on the fakes. */
function contractsOn(folders: readonly string[]): WantedTests {
  return { files: folders.map((folder) => `packages/e2e/src/contracts/${CONTRACTS[folder as Folder]}.e2e.ts`), pattern: ", on the fake" };
}

describe("the contracts", () => {
  it(
    "pass while no rule of a fake is changed",
    async () => {
      const { code, output } = await testsWithChangedRule(contractsOn(Object.keys(CONTRACTS)));

      expect({ code, output }).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );

  it.each(CHANGED_RULES.filter(({ inContracts }) => inContracts).map((rule) => [rule.what, rule] as const))(
    "fail when %s",
    async (_, rule) => {
      const { code, output } = await testsWithChangedRule({ ...contractsOn([rule.file.split("/")[0] ?? ""]), rule });

      expect(output).toMatch(/Tests +\d+ failed/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );
});
