import { describe, expect, it } from "vitest";
import { CHANGED_RULES, type ChangedRule } from "./controls/changed-rules.ts";
import { testsWithChangedRule } from "./controls/tests-with-changed-rule.ts";

const pathsOf = (rules: readonly ChangedRule[]): string[] => [
  ...new Set(rules.map(({ noticedBy }) => `packages/testing/src/${noticedBy}`)),
];

describe("the tests of the fakes", () => {
  it("pass while no rule is changed", async () => {
    const { code, output } = await testsWithChangedRule({ files: pathsOf(CHANGED_RULES) });

    expect({ code, output }).toMatchObject({ code: 0 });
  });

  it.each(CHANGED_RULES.map((rule) => [rule.what, rule] as const))("notice when %s", async (_, rule) => {
    const { code, output } = await testsWithChangedRule({ files: pathsOf([rule]), rule });

    expect(output).toMatch(/Tests +\d+ failed/);
    expect(code).toBe(1);
  });

  it("are not taken to notice a rule that is not there any more", async () => {
    const [rule] = CHANGED_RULES as readonly [ChangedRule];

    const { code, output } = await testsWithChangedRule({ files: pathsOf([rule]), rule: { ...rule, from: "no such words" } });

    expect(output).toContain("has no “no such words” that could be changed");
    expect(output).not.toMatch(/Tests +\d+ failed/);
    expect(code).toBe(1);
  });
});
