import { CHANGED_RULES, testsWithChangedRule } from "@osb/testing/contracts";
import { describe, expect, it } from "vitest";

const LIMIT_MS = 60_000;
/** The contracts, of which those that run on the fakes are wanted. */
const CONTRACTS = { files: ["packages/e2e/src/contracts/*.e2e.ts"], pattern: ", on the fake" };

describe("the contracts", () => {
  it(
    "pass while no rule of a fake is changed",
    async () => {
      const { code, output } = await testsWithChangedRule(CONTRACTS);

      expect({ code, output }).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );

  it.each(CHANGED_RULES.filter(({ inContracts }) => inContracts).map((rule) => [rule.what, rule] as const))(
    "fail when %s",
    async (_, rule) => {
      const { code, output } = await testsWithChangedRule({ ...CONTRACTS, rule });

      expect(output).toMatch(/Tests +\d+ failed/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );
});
