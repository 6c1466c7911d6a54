import { describe, expect, it } from "vitest";
import { type Check, type CheckName, isReady, QUESTIONS } from "./report.ts";

const names = Object.keys(QUESTIONS) as readonly CheckName[];
const checks = (changes: Partial<Record<CheckName, Check["outcome"]>> = {}): readonly Check[] =>
  names.map((name) => ({ name, question: QUESTIONS[name], outcome: changes[name] ?? "passed", seenFrom: "here" }));

describe("isReady", () => {
  it("says yes where everything passed", () => {
    expect(isReady(checks())).toBe(true);
  });

  it.each(names)("says no where %s failed", (name) => {
    expect(isReady(checks({ [name]: "failed" }))).toBe(false);
  });

  it.each<[CheckName, boolean]>([
    ["table", false],
    ["identity", true],
    ["key", false],
    ["values", true],
    ["release", true],
    ["broker", false],
    ["registration", false],
    ["marketplace", false],
  ])("where %s could not be looked at, says %s", (name, ready) => {
    expect(isReady(checks({ [name]: "unknown" }))).toBe(ready);
  });
});
