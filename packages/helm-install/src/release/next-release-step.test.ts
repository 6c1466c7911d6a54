import { describe, expect, it } from "vitest";
import type { ReleaseRecord, ReleaseStatus } from "./broker-release.ts";
import { nextReleaseStep, type ReleaseStep } from "./next-release-step.ts";

const goal = { installation: { name: "prod" }, mark: "m1", valuesDigest: "v1", adopt: false };
const record = (revision: number, status: ReleaseStatus, rest: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  revision,
  status,
  owner: "prod",
  mark: "m1",
  chartVersion: "0.1.0",
  valuesDigest: "v1",
  resourceVersion: String(revision),
  ...rest,
});
const step = (records: readonly ReleaseRecord[], rest: object = {}, wanted = goal): ReleaseStep =>
  nextReleaseStep(wanted, { records, missing: [], writer: "gone", ...rest });

describe("nextReleaseStep", () => {
  it.each([
    ["nothing", [], { do: "install" }],
    ["a release that is as wanted", [record(3, "deployed"), record(2, "superseded")], { do: "finish" }],
    ["another chart or other values", [record(1, "deployed", { mark: "m0" })], { do: "upgrade", reason: "its chart or its values differ" }],
    [
      "values that were changed by hand, which keeps the mark",
      [record(1, "deployed", { valuesDigest: "v0" })],
      { do: "upgrade", reason: "its chart or its values differ" },
    ],
    ["a record that cannot be read", [record(1, "deployed", { valuesDigest: undefined })], { do: "upgrade" }],
    ["a failed installation", [record(1, "failed")], { do: "upgrade" }],
    ["a failed upgrade", [record(2, "failed"), record(1, "deployed")], { do: "upgrade" }],
    ["a history whose newest revision was deleted", [record(1, "superseded")], { do: "upgrade" }],
    ["a release that was uninstalled and kept", [record(1, "uninstalled")], { do: "install" }],
    ["an installation that was cut off", [record(1, "pending-install")], { do: "uninstall" }],
    ["an upgrade that was cut off", [record(2, "pending-upgrade"), record(1, "deployed")], { do: "roll-back", to: 1 }],
    [
      "a rollback that was cut off",
      [record(3, "pending-rollback"), record(2, "failed"), record(1, "superseded")],
      { do: "roll-back", to: 1 },
    ],
    ["an upgrade that was cut off, of what was never deployed", [record(2, "pending-upgrade"), record(1, "failed")], { do: "uninstall" }],
    [
      "an upgrade that was cut off after another one that was",
      [record(3, "pending-upgrade"), record(2, "pending-upgrade"), record(1, "deployed")],
      { do: "roll-back", to: 1 },
    ],
    ["a removal that was cut off", [record(2, "uninstalling"), record(1, "superseded")], { do: "uninstall" }],
    ["a status that helm does not know", [record(1, "unknown")], { do: "refuse" }],
    [
      "another installation's release",
      [record(1, "deployed", { owner: "staging" })],
      { do: "refuse", differences: ["it belongs to installation staging"] },
    ],
    ["a release without a mark", [record(1, "deployed", { owner: undefined })], { do: "refuse", differences: ["nobody's mark is on it"] }],
    ["another installation's pending release", [record(1, "pending-install", { owner: "staging" })], { do: "refuse" }],
  ])("meets %s", (_, records, expected) => {
    expect(step(records)).toMatchObject(expected);
  });

  it.each(["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"] as const)(
    "leaves %s alone while its writer may be alive",
    (status) => {
      expect(step([record(2, status), record(1, "deployed")], { writer: "unknown" })).toEqual({ do: "wait", status });
    },
  );

  it("upgrades a release of which something is gone", () => {
    expect(step([record(1, "deployed")], { missing: ["Deployment prod"] })).toEqual({ do: "upgrade", reason: "Deployment prod is gone" });
    expect(step([record(1, "deployed")], { missing: ["Deployment prod", "Service prod"] })).toMatchObject({
      reason: "Deployment prod, Service prod are gone",
    });
  });

  it("takes over somebody else's release only when told to, and never one that is being written", () => {
    const adopting = { ...goal, adopt: true };
    const foreign = { owner: undefined, mark: undefined };

    expect(step([record(1, "deployed", foreign)], {}, adopting)).toEqual({ do: "upgrade", reason: "it is taken over" });
    expect(step([record(1, "failed", foreign)], {}, adopting)).toMatchObject({ do: "upgrade" });
    expect(step([record(1, "pending-upgrade", foreign)], {}, adopting)).toMatchObject({ do: "refuse" });
  });
});
