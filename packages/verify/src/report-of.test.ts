import { OsbError, planOf } from "@osb/core";
import { err, ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { Looks } from "./looks.ts";
import { reportOf } from "./report-of.ts";
import type { VerifyInstallationInput } from "./verify-installation-input.ts";

const installation = { name: "prod" };
const input: VerifyInstallationInput = {
  aws: { installation, region: "eu-west-1" },
  release: {
    installation,
    namespace: "osb",
    awsKeySecret: "prod-aws-key",
    broker: { id: "broker", region: "eu-west-1", tableName: "osb-prod", templates: { bucket: "b", prefix: "p", region: "eu-west-1" } },
  },
  registration: { installation, scope: { kind: "cluster" } },
};
const marketplace = {
  services: [{ name: "sqs", description: "Queues", plans: [{ name: "standard", description: "Plain", free: false }] }],
};
const good: Looks = {
  cluster: ok({ server: "https://k", version: "v1.36.3", uid: "u", serviceCatalog: true, kf: false, kfOwnBrokers: false }),
  prereqs: ok({
    accountId: "123456789012",
    partition: "aws",
    caller: "arn:aws:iam::123456789012:user/operator",
    table: { name: "osb-prod", arn: "arn", status: "ACTIVE", owner: "prod", differences: [], missingSafeguards: [] },
    user: { arn: "arn:user", owner: "prod" },
    policy: { arn: "arn:policy", owner: "prod", attached: true, document: {} },
  }),
  key: ok({ accessKeyId: "AKIA", arn: "arn:user", accountId: "123456789012" }),
  release: ok({
    name: "prod",
    namespace: "osb",
    newest: { revision: 1, status: "deployed", owner: "prod", chartVersion: "1.0.0" },
    missing: [],
    broker: { is: "ready" },
  }),
  values: ok(planOf([])),
  registration: ok({
    name: "prod",
    scope: { kind: "cluster" },
    url: "https://b",
    status: "Ready",
    createdAt: "2026-01-01T00:00:00Z",
    ours: true,
    deleting: false,
    state: "ready",
    marketplace,
  }),
};
class Hidden extends OsbError<"KubeUnreachable"> {
  constructor() {
    super("KubeUnreachable", "no answer", { remediation: "Look at the network." });
  }
}

describe("reportOf", () => {
  it("answers every question once, in order, and says from where it was seen", () => {
    const { ready, checks, marketplace: listed } = reportOf(input, good, "https://k");

    expect(ready).toBe(true);
    expect(listed).toEqual(marketplace);
    expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      "table passed",
      "identity passed",
      "key passed",
      "values passed",
      "release passed",
      "broker passed",
      "registration passed",
      "marketplace passed",
    ]);
    expect(checks.map(({ seenFrom }) => seenFrom)).toEqual([
      "AWS, as arn:aws:iam::123456789012:user/operator",
      "AWS, as arn:aws:iam::123456789012:user/operator",
      "AWS, with the broker's own key",
      "helm on this machine, with the Kubernetes API at https://k",
      "the Kubernetes API at https://k",
      "the Kubernetes API at https://k",
      "Service Catalog's controller on the cluster, as the Kubernetes API at https://k tells",
      "Service Catalog's controller on the cluster, as the Kubernetes API at https://k tells",
    ]);
  });

  it.each<[keyof Looks, readonly string[]]>([
    ["cluster", []],
    ["prereqs", ["table", "identity"]],
    ["key", ["key"]],
    ["release", ["release", "broker"]],
    ["values", ["values"]],
    ["registration", ["registration", "marketplace"]],
  ])("loses no other answer when %s cannot be seen", (hidden, names) => {
    const { checks } = reportOf(input, { ...good, [hidden]: err(new Hidden()) }, "https://k");

    expect(checks.filter(({ outcome }) => outcome === "unknown").map(({ name }) => name)).toEqual(names);
    expect(checks.filter(({ outcome }) => outcome === "passed")).toHaveLength(8 - names.length);
    expect(checks.flatMap(({ outcome, finding }) => (outcome === "unknown" ? [[finding?.type, finding?.level]] : []))).toEqual(
      names.map(() => ["kube-unreachable", "unknown"]),
    );
  });

  it("does not ask about a user where the caller brought a key", () => {
    const own: VerifyInstallationInput = { ...input, aws: { ...input.aws, identity: { kind: "existing-key" } } };

    expect(reportOf(own, good, "https://k").checks.map(({ name }) => name)).not.toContain("identity");
  });

  it("finds values that name another table before it asks helm", () => {
    const other: VerifyInstallationInput = {
      ...input,
      release: { ...input.release, broker: { ...input.release.broker, tableName: "other" } },
    };

    const { ready, checks } = reportOf(other, { ...good, values: err(new Hidden()) }, "https://k");

    expect(ready).toBe(false);
    expect(checks.find(({ name }) => name === "values")).toMatchObject({ outcome: "failed", finding: { type: "values-disagree" } });
  });
});
