import { describe, expect, it } from "vitest";
import { globalOverrides, overridesFor } from "./parameter-overrides.ts";

const env = {
  PARAM_OVERRIDE_b_all_all_all_region: "eu-west-1",
  PARAM_OVERRIDE_b_all_team_all_region: "eu-west-2",
  PARAM_OVERRIDE_b_c1_all_all_region: "eu-west-3=x",
  PARAM_OVERRIDE_b_all_all_sqs_Size: "5",
  PARAM_OVERRIDE_b_all_all_all_Empty: "",
  PARAM_OVERRIDE_other_all_all_all_region: "us-east-1",
};

describe("overridesFor", () => {
  it.each([
    [
      { cluster: "unknown", namespace: "unknown", service: "sqs" },
      { region: "eu-west-1", Size: "5" },
    ],
    [{ cluster: "unknown", namespace: "team", service: "s3" }, { region: "eu-west-2" }],
    [{ cluster: "c1", namespace: "team", service: "s3" }, { region: "eu-west-3" }],
  ])("presets for %j", (place, presets) => {
    expect(overridesFor(env, "b", place, ["region", "Size", "Empty"])).toEqual(presets);
  });

  it("presets only what the plan lets open", () => {
    expect(overridesFor(env, "b", { cluster: "c1", namespace: "team", service: "sqs" }, ["Size"])).toEqual({ Size: "5" });
  });
});

describe("globalOverrides", () => {
  it("are those of this broker for everybody", () => {
    expect(globalOverrides(env, "b")).toEqual(["region"]);
  });
});
