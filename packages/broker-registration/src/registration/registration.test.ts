import { describe, expect, it } from "vitest";
import type { RegistrationFailure } from "./registration-failure.ts";
import { type FoundRegistration, nextRegistrationStep, type Progress, type RegistrationSpec } from "./registration.ts";

const spec: RegistrationSpec = {
  installation: { name: "prod" },
  name: "prod",
  scope: { kind: "cluster" },
  url: "https://broker",
  trust: { kind: "ca", pem: "PEM" },
  source: { namespace: "osb", name: "auth" },
  secret: { namespace: "osb", name: "auth" },
  credentialsVersion: "v1",
  replace: false,
  acceptUnlistedByKf: false,
};
const found: FoundRegistration = {
  owner: "prod",
  url: "https://broker",
  trust: { kind: "ca", pem: "PEM" },
  secret: { namespace: "osb", name: "auth" },
  credentialsVersion: "v1",
  createdAt: "2026-01-01T00:00:00Z",
  deleting: false,
  finalizers: [],
  status: "Ready",
  state: { is: "ready" },
  marketplace: { services: [] },
  offers: 0,
  activity: "",
};
const fresh: Progress = { sinceAskedMs: undefined, sinceMovedMs: undefined, sinceGrownMs: undefined, requests: 0, kicks: 0 };
const failing = (waiting: RegistrationFailure["waiting"]): FoundRegistration => ({
  ...found,
  state: { is: "failing", failure: { cause: "unknown", message: "", remediation: "", waiting } },
});

describe("nextRegistrationStep", () => {
  it.each<[string, FoundRegistration | undefined, string]>([
    ["no broker", undefined, "request"],
    ["a broker that is ready", found, "finish"],
    ["a broker that was not looked at yet", { ...found, state: { is: "pending" } }, "wait"],
    ["a broker that is being deleted, whoever's it was", { ...found, deleting: true, owner: "other" }, "wait"],
    ["another installation's broker", { ...found, owner: "other" }, "refuse"],
    ["a broker without a mark", { ...found, owner: undefined }, "refuse"],
    ["our broker with another URL", { ...found, url: "https://elsewhere" }, "refuse"],
    ["our broker with another authority", { ...found, trust: { kind: "ca", pem: "OLD" } }, "request"],
    ["our broker that somebody told to verify nothing", { ...found, trust: { kind: "unverified" } }, "request"],
    ["our broker without credentials", { ...found, secret: undefined }, "request"],
    ["our broker with a Secret elsewhere", { ...found, secret: { namespace: "other", name: "auth" } }, "request"],
    ["our broker, its catalog fetched with older credentials", { ...found, credentialsVersion: "v0" }, "kick"],
  ])("meets %s", (_, seen, step) => {
    expect(nextRegistrationStep(spec, seen, fresh).do).toBe(step);
  });

  it("takes over a foreign broker when told to", () => {
    const step = nextRegistrationStep({ ...spec, replace: true }, { ...found, owner: "other", url: "https://elsewhere" }, fresh);

    expect(step).toEqual({ do: "request", differences: ["it belongs to installation other", "its URL is https://elsewhere"] });
  });

  it("does not write the same again and again against somebody who changes it back", () => {
    const step = nextRegistrationStep(spec, { ...found, trust: { kind: "unverified" } }, { ...fresh, requests: 2, sinceAskedMs: 500 });

    expect(step).toEqual({ do: "refuse", differences: ["its certificate is not verified", "although it was written otherwise just now"] });
  });

  it("does not care for versions of credentials that nobody told", () => {
    expect(nextRegistrationStep({ ...spec, credentialsVersion: undefined }, { ...found, credentialsVersion: "v9" }, fresh).do).toBe(
      "finish",
    );
  });

  it.each<[string, FoundRegistration, Partial<Progress>, string]>([
    ["kicks at once what may have passed before this call", failing("may-help"), {}, "kick"],
    ["leaves the platform ten seconds for what may pass", failing("may-help"), { sinceAskedMs: 9_999 }, "wait"],
    ["then kicks", failing("may-help"), { sinceAskedMs: 10_000, sinceMovedMs: 10_000 }, "kick"],
    ["and goes on doing so", failing("may-help"), { sinceAskedMs: 10_000, kicks: 9 }, "kick"],
    ["does not kick while services are being written", failing("may-help"), { sinceAskedMs: 20_000, sinceMovedMs: 900 }, "wait"],
    [
      "gives services that exist time to be written again after a kick",
      { ...failing("may-help"), offers: 54 },
      { sinceAskedMs: 29_999, kicks: 1 },
      "wait",
    ],
    ["kicks what no waiting helps once, in case the text is an old one", failing("useless"), {}, "kick"],
    ["but not before the platform's own second attempt", failing("useless"), { sinceAskedMs: 1_999 }, "wait"],
    ["gives up when the kick brought the same", failing("useless"), { sinceAskedMs: 5_000, kicks: 1 }, "give-up"],
    ["not before it can have", failing("useless"), { sinceAskedMs: 4_999, kicks: 1 }, "wait"],
    ["not while services are being written", failing("useless"), { sinceAskedMs: 9_000, sinceMovedMs: 300, kicks: 1 }, "wait"],
    [
      "nor while services that exist may be written again",
      { ...failing("useless"), offers: 54 },
      { sinceAskedMs: 29_999, kicks: 1 },
      "wait",
    ],
    ["in the end it gives up there too", { ...failing("useless"), offers: 54 }, { sinceAskedMs: 30_000, kicks: 1 }, "give-up"],
  ])("%s", (_, seen, progress, step) => {
    expect(nextRegistrationStep(spec, seen, { ...fresh, ...progress }).do).toBe(step);
  });
});
