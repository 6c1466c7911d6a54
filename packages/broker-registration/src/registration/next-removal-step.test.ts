import { describe, expect, it } from "vitest";
import { nextRemovalStep, type RemovalStep } from "./next-removal-step.ts";
import type { FoundRegistration } from "./registration.ts";

const found: FoundRegistration = {
  owner: "prod",
  url: "https://broker",
  trust: { kind: "system" },
  secret: undefined,
  credentialsVersion: undefined,
  createdAt: "2026-01-01T00:00:00Z",
  deleting: false,
  finalizers: ["kubernetes-incubator/service-catalog"],
  status: "Ready",
  state: { is: "ready" },
  marketplace: { services: [] },
  offers: 0,
  activity: "",
};

describe("nextRemovalStep", () => {
  it.each<[string, FoundRegistration | undefined, RemovalStep]>([
    ["no broker", undefined, { do: "finish", left: [] }],
    ["our broker", found, { do: "remove" }],
    ["our broker on its way out", { ...found, deleting: true }, { do: "wait", finalizers: found.finalizers }],
    ["another installation's broker", { ...found, owner: "staging" }, { do: "finish", left: ["it belongs to installation staging"] }],
    [
      "one without a mark, on its way out",
      { ...found, owner: undefined, deleting: true },
      { do: "finish", left: ["nobody's label is on it"] },
    ],
  ])("meets %s", (_, given, step) => {
    expect(nextRemovalStep({ name: "prod" }, given)).toEqual(step);
  });
});
