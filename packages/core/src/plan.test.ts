import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { type Change, expectedPlan, fingerprintOf, planOf } from "./plan.ts";

const create: Change = { action: "create", kind: "DynamoDB table", name: "osb-prod", reason: "there is none" };

describe("a plan", () => {
  it("is known by its changes, not by what was found besides", () => {
    const finding = { type: "image-not-pinned", level: "warning", message: "the tag moves", remediation: "Give a digest." } as const;

    expect(planOf([create], [finding]).fingerprint).toBe(planOf([create]).fingerprint);
    expect(planOf([{ ...create, name: "other" }]).fingerprint).not.toBe(planOf([create]).fingerprint);
  });

  it("is taken when it is the one that was expected, or when none was", () => {
    const plan = planOf([create]);

    expect(expectOk(expectedPlan("The table", plan, plan.fingerprint))).toBe(plan);
    expect(expectOk(expectedPlan("The table", plan, undefined))).toBe(plan);
  });

  it("is refused when another one was expected", () => {
    const error = expectErr(expectedPlan("The table", planOf([]), planOf([create]).fingerprint));

    expect(error).toMatchObject({ type: "WorldMoved", expected: planOf([create]).fingerprint, found: planOf([]).fingerprint });
  });
});

describe("fingerprintOf", () => {
  it("does not depend on the order of keys, at any depth", () => {
    expect(fingerprintOf({ a: 1, b: { c: [1, 2], d: 2 } })).toBe(fingerprintOf({ b: { d: 2, c: [1, 2] }, a: 1 }));
  });

  it("depends on the order of lists", () => {
    expect(fingerprintOf([1, 2])).not.toBe(fingerprintOf([2, 1]));
  });
});
