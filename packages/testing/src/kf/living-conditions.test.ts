import { beforeEach, describe, expect, it } from "vitest";
import { LivingConditions } from "./living-conditions.ts";

describe("LivingConditions", () => {
  let now: string;
  let conditions: LivingConditions;

  beforeEach(() => {
    now = "2026-01-01T00:00:00Z";
    conditions = new LivingConditions(undefined, () => now);
    conditions.initialize();
  });

  it("begins with everything unknown, sorted by type", () => {
    expect(told()).toEqual(["CatalogReady Unknown", "CredsSecretPopulatedReady Unknown", "CredsSecretReady Unknown", "Ready Unknown"]);
  });

  it("is Ready when all parts are true", () => {
    for (const part of ["CredsSecretReady", "CredsSecretPopulatedReady"] as const) conditions.markTrue(part);
    expect(told()).toContain("Ready Unknown");

    conditions.markTrue("CatalogReady");

    expect(told()).toContain("Ready True");
  });

  it("lets Ready stay false for what is false, whatever else becomes unknown or true", () => {
    conditions.markFalse("CatalogReady", "Bad", "it broke");

    conditions.markUnknown("CredsSecretReady", "SecretMissing", "gone");
    conditions.markTrue("CredsSecretPopulatedReady");

    expect(told()).toContain("Ready False Bad it broke");
  });

  it("takes over the newest of several things that are wrong", () => {
    conditions.markFalse("CatalogReady", "Old", "older");
    now = "2026-01-01T00:00:01Z";
    conditions.markFalse("CredsSecretReady", "New", "newer");

    conditions.markTrue("CredsSecretPopulatedReady");

    expect(told()).toContain("Ready False New newer");
  });

  it("changes the time of what changes in any way, and of nothing else", () => {
    conditions.markFalse("CatalogReady", "Bad", "once");
    now = "2026-01-01T00:00:01Z";

    conditions.markFalse("CatalogReady", "Bad", "twice");
    conditions.markFalse("CatalogReady", "Bad", "twice");
    now = "2026-01-01T00:00:02Z";
    conditions.markFalse("CatalogReady", "Bad", "twice");

    expect(conditions.all.map(({ lastTransitionTime }) => lastTransitionTime?.slice(-3))).toEqual(["01Z", "00Z", "00Z", "01Z"]);
  });

  it("fills in what is missing with what Ready is", () => {
    const old = new LivingConditions([{ type: "Ready", status: "True" }], () => now);

    old.initialize();

    expect(old.all.map(({ status }) => status)).toEqual(["True", "True", "True", "True"]);
  });

  function told(): readonly string[] {
    return conditions.all.map(({ type, status, reason, message }) =>
      [type, status, reason, message].filter((part) => part !== undefined).join(" "),
    );
  }
});
