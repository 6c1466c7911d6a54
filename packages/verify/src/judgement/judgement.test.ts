import type { AwsPrereqsState } from "@osb/aws-prereqs";
import type { InspectedRegistration } from "@osb/broker-registration";
import { OsbError, planOf } from "@osb/core";
import type { ReleaseState } from "@osb/helm-install";
import { describe, expect, it } from "vitest";
import { judgeBroker } from "./judge-broker.ts";
import { judgeIdentity } from "./judge-identity.ts";
import { judgeMarketplace, judgeRegistration } from "./judge-registration.ts";
import { judgeRelease } from "./judge-release.ts";
import { judgeTable } from "./judge-table.ts";
import { judgeAgreement, judgeValues } from "./judge-values.ts";
import { judgeError, type Verdict } from "./verdict.ts";

const installation = { name: "prod" };
const told = ({ outcome, finding }: Verdict) => [outcome, finding?.type];

describe("judgeTable", () => {
  const table: NonNullable<AwsPrereqsState["table"]> = {
    name: "t",
    arn: "arn",
    status: "ACTIVE",
    owner: "prod",
    differences: [],
    missingSafeguards: [],
  };

  it.each<[string, AwsPrereqsState["table"], Verdict["outcome"], string | undefined]>([
    ["a good table", table, "passed", undefined],
    ["no table", undefined, "failed", "table-missing"],
    ["a table that is being made", { ...table, status: "CREATING" }, "failed", "table-not-active"],
    [
      "a table that does not fit, whatever its status",
      { ...table, status: "CREATING", differences: ["its keys are id:S:HASH"] },
      "failed",
      "table-mismatch",
    ],
    ["a table that anybody can delete", { ...table, missingSafeguards: ["deletion protection"] }, "passed", "table-unprotected"],
  ])("meets %s", (_, given, outcome, type) => {
    expect(told(judgeTable(given, "t"))).toEqual([outcome, type]);
  });
});

describe("judgeIdentity", () => {
  const user = { arn: "arn:user", owner: "prod" };
  const policy = { arn: "arn:policy", owner: "prod", attached: true, document: {} };

  it.each<[string, Pick<AwsPrereqsState, "user" | "policy">, Verdict["outcome"], string | undefined]>([
    ["user and policy", { user, policy }, "passed", undefined],
    ["no user", { user: undefined, policy }, "failed", "user-missing"],
    ["another installation's user", { user: { ...user, owner: "staging" }, policy }, "failed", "identity-mismatch"],
    ["no policy", { user, policy: undefined }, "failed", "policy-missing"],
    ["a policy without a tag", { user, policy: { ...policy, owner: undefined } }, "failed", "identity-mismatch"],
    ["a policy that is not attached", { user, policy: { ...policy, attached: false } }, "failed", "policy-not-attached"],
  ])("meets %s", (_, given, outcome, type) => {
    expect(told(judgeIdentity(given, installation))).toEqual([outcome, type]);
  });
});

describe("judgeError", () => {
  class Told extends OsbError {
    constructor(type: string) {
      super(type, "what happened", { remediation: "Do this." });
    }
  }

  it.each([
    ["AccessKeyUnproven", "failed", "access-key-unproven"],
    ["KeyStoreMismatch", "failed", "key-store-mismatch"],
    ["AccountMismatch", "failed", "account-mismatch"],
    ["ServiceCatalogMissing", "failed", "service-catalog-missing"],
    ["AwsCallFailed", "unknown", "aws-call-failed"],
    ["KubeUnreachable", "unknown", "kube-unreachable"],
    ["TimedOut", "unknown", "timed-out"],
  ])("takes %s for %s", (type, outcome, finding) => {
    expect(told(judgeError(new Told(type)))).toEqual([outcome, finding]);
  });
});

const release: ReleaseState = {
  name: "prod",
  namespace: "osb",
  newest: { revision: 1, status: "deployed", owner: "prod", chartVersion: "1.0.0" },
  missing: [],
  broker: { is: "ready" },
};
const newest = (changes: Partial<NonNullable<ReleaseState["newest"]>>): ReleaseState => ({
  ...release,
  newest: { revision: 1, status: "deployed", owner: "prod", chartVersion: "1.0.0", ...changes },
});

describe("judgeRelease", () => {
  it.each<[string, ReleaseState, Verdict["outcome"], string | undefined]>([
    ["a deployed release", release, "passed", undefined],
    ["no release", { ...release, newest: undefined }, "failed", "release-missing"],
    ["another installation's release", newest({ owner: "staging" }), "failed", "release-foreign"],
    ["a release that an earlier run left pending", newest({ status: "pending-upgrade" }), "failed", "release-not-deployed"],
    ["a release without its Deployment", { ...release, missing: ["Deployment prod"] }, "failed", "release-incomplete"],
  ])("meets %s", (_, given, outcome, type) => {
    expect(told(judgeRelease(given, installation))).toEqual([outcome, type]);
  });
});

describe("judgeBroker", () => {
  it("tells a broker that is coming from one that fails, and says why", () => {
    const failing = {
      is: "failing",
      reason: "ImagePullBackOff",
      message: "not found",
      cause: "image-not-pulled",
      pod: "prod-1",
      restarts: 0,
    } as const;

    expect(told(judgeBroker(release))).toEqual(["passed", undefined]);
    expect(judgeBroker({ ...release, broker: { is: "coming", status: "0 of 1 pods are new, 0 available" } }).finding?.message).toContain(
      "0 of 1 pods",
    );
    expect(judgeBroker({ ...release, broker: failing }).finding?.message).toBe(
      "pod prod-1 does not start (ImagePullBackOff, image-not-pulled): not found",
    );
  });
});

describe("judgeAgreement", () => {
  it("finds values that name another table or region than the AWS side", () => {
    const aws = { installation, region: "eu-west-1" };

    expect(told(judgeAgreement({ region: "eu-west-1", tableName: "t" }, aws, "t"))).toEqual(["passed", undefined]);
    expect(judgeAgreement({ region: "us-east-1", tableName: "u" }, aws, "t").finding?.message).toBe(
      "the values say region us-east-1, and the table is in eu-west-1; the values say table u, and the table is t",
    );
  });
});

describe("judgeValues", () => {
  const warning = { type: "image-not-pinned", level: "warning", message: "m", remediation: "r" } as const;

  it("fails where applying would change something, and where it would be refused", () => {
    const change = { action: "update", kind: "Helm release", name: "prod", reason: "its values differ" } as const;

    expect(told(judgeValues(planOf([])))).toEqual(["passed", undefined]);
    expect(told(judgeValues(planOf([], [warning])))).toEqual(["passed", "image-not-pinned"]);
    expect(judgeValues(planOf([change]))).toMatchObject({
      outcome: "failed",
      finding: { type: "values-differ", message: "release prod: its values differ" },
    });
    expect(told(judgeValues(planOf([], [warning, { ...warning, type: "release-conflict", level: "blocking" }])))).toEqual([
      "failed",
      "release-conflict",
    ]);
    expect(told(judgeValues(undefined))).toEqual(["unknown", "values-not-compared"]);
  });
});

const registered: InspectedRegistration = {
  name: "prod",
  scope: { kind: "cluster" },
  url: "https://b",
  status: "Ready",
  createdAt: "2026-01-01T00:00:00Z",
  ours: true,
  deleting: false,
  state: "ready",
  marketplace: { services: [{ name: "sqs", description: "Queues", plans: [{ name: "standard", description: "Plain", free: false }] }] },
};

describe("judgeRegistration", () => {
  const failure = { cause: "unauthorized", message: "Status: 401", remediation: "Do this.", waiting: "useless" } as const;

  it.each<[string, InspectedRegistration | undefined, Verdict["outcome"], string | undefined]>([
    ["a broker that is ready", registered, "passed", undefined],
    ["no broker", undefined, "failed", "not-registered"],
    ["somebody else's broker", { ...registered, ours: false }, "failed", "registration-foreign"],
    ["a broker that is being deleted", { ...registered, deleting: true }, "failed", "registration-ending"],
    ["a broker with another URL", { ...registered, url: "https://c" }, "failed", "registration-elsewhere"],
    ["a broker nobody looked at", { ...registered, state: "pending" }, "failed", "registration-pending"],
    ["a broker that fails", { ...registered, state: "failing", failure }, "failed", "registration-unauthorized"],
  ])("meets %s", (_, given, outcome, type) => {
    expect(told(judgeRegistration(given, "https://b"))).toEqual([outcome, type]);
  });

  it("does not compare a URL that was not given", () => {
    expect(judgeRegistration(registered, undefined).outcome).toBe("passed");
  });
});

describe("judgeMarketplace", () => {
  const plain = { kfOwnBrokers: false, acceptUnlistedByKf: false };

  it.each<[string, InspectedRegistration | undefined, typeof plain, Verdict["outcome"], string | undefined]>([
    ["services of a broker that is ready", registered, plain, "passed", undefined],
    ["no broker", undefined, plain, "failed", "marketplace-empty"],
    ["no services", { ...registered, marketplace: { services: [] } }, plain, "failed", "marketplace-empty"],
    ["services of a broker that fails", { ...registered, state: "failing" }, plain, "failed", "marketplace-stale"],
    ["services that Kf does not list", registered, { ...plain, kfOwnBrokers: true }, "failed", "kf-lists-only-its-own-brokers"],
    ["the same, accepted", registered, { kfOwnBrokers: true, acceptUnlistedByKf: true }, "passed", "kf-lists-only-its-own-brokers"],
  ])("meets %s", (_, given, platform, outcome, type) => {
    expect(told(judgeMarketplace(given, platform))).toEqual([outcome, type]);
  });
});
