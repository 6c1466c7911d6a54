import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CHANGED_RULES, type ChangedRule } from "./changed-rules.ts";

const PROGRAM = fileURLToPath(new URL("./run-contracts.ts", import.meta.url));
const LIMIT_MS = 60_000;

/** Runs the contracts on the fakes, of which one rule is changed while they are loaded. */
function contractsWith(rule: ChangedRule | undefined): Promise<{ readonly code: number; readonly output: string }> {
  const args = ["--import", "tsx", "--conditions=@osb/source", PROGRAM];
  const env = { ...process.env, NO_COLOR: "1", OSB_CHANGED_RULE: rule === undefined ? "" : JSON.stringify(rule) };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 16 << 20 }, (failure, stdout, stderr) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), output: stdout + stderr }),
    );
  });
}

describe("the contracts", () => {
  it(
    "pass while no rule of a fake is changed",
    async () => {
      const { code, output } = await contractsWith(undefined);

      expect({ code, output }).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );

  it.each(CHANGED_RULES.map((rule) => [rule.what, rule] as const))(
    "fail when %s",
    async (_, rule) => {
      const { code, output } = await contractsWith(rule);

      expect(output).toMatch(/Tests +\d+ failed/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );
});
