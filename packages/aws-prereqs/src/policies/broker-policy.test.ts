import { describe, expect, it } from "vitest";
import { brokerPolicyDocument } from "./broker-policy-document.ts";
import {
  type BrokerPolicy,
  brokerPolicyArn,
  type FoundPolicy,
  type FoundVersion,
  nextPolicyStep,
  policyChanges,
  type PolicyStep,
} from "./broker-policy.ts";
import { nextPolicyRemovalStep, type PolicyRemovalStep } from "./destroy-broker-policy.ts";

const scope = { partition: "aws", accountId: "123456789012" };
const installation = { name: "prod" };
const tableArn = "arn:aws:dynamodb:eu-central-1:123456789012:table/osb-prod";
const document = brokerPolicyDocument({
  ...scope,
  tableArn,
  templates: { bucket: "ours", prefix: "v1", region: "eu-central-1" },
  services: [],
});
const policy: BrokerPolicy = { installation, arn: brokerPolicyArn(scope, installation), document };

const version = (id: string, createdAtMs: number, isDefault = false): FoundVersion => ({ id, createdAtMs, isDefault });
const five = [version("v7", 7), version("v6", 6, true), version("v3", 3), version("v4", 4), version("v5", 5)];
const ours: FoundPolicy = { owner: "prod", document, versions: [version("v1", 1, true)], attached: true };
const changed = { ...ours, document: { Version: "2012-10-17", Statement: [] } };

describe("nextPolicyStep", () => {
  it.each<[string, FoundPolicy | undefined, PolicyStep]>([
    ["no policy", undefined, { do: "create" }],
    ["our policy", ours, { do: "finish" }],
    [
      "our policy, its members in another order",
      { ...ours, document: { Statement: document.Statement, Version: document.Version } },
      { do: "finish" },
    ],
    ["our policy that the user does not have", { ...ours, attached: false }, { do: "attach" }],
    ["our policy with another document", changed, { do: "new-version" }],
    ["our policy with a document that cannot be read", { ...ours, document: undefined }, { do: "new-version" }],
    ["our policy with another document and no room", { ...changed, versions: five }, { do: "delete-version", versionId: "v3" }],
    ["our policy with all its versions and the right one in force", { ...ours, versions: five }, { do: "finish" }],
    ["another installation's policy", { ...ours, owner: "staging" }, { do: "refuse", owner: "staging" }],
    ["a policy without a tag", { ...changed, owner: undefined }, { do: "refuse", owner: undefined }],
  ])("meets %s", (_, found, step) => {
    expect(nextPolicyStep(policy, found)).toEqual(step);
  });

  it("never makes room by the version in force, even if it is the oldest", () => {
    const versions = five.map((each) => ({ ...each, isDefault: each.id === "v3" }));

    expect(nextPolicyStep(policy, { ...changed, versions })).toEqual({ do: "delete-version", versionId: "v4" });
  });
});

describe("policyChanges", () => {
  const kinds = (found: FoundPolicy | undefined): readonly string[] =>
    policyChanges(policy, found, "123456789012").map(({ action, kind }) => `${action} ${kind}`);

  it.each<[string, FoundPolicy | undefined, readonly string[]]>([
    ["no policy", undefined, ["create IAM policy", "create IAM policy attachment"]],
    ["our policy", ours, []],
    ["another document", changed, ["update IAM policy"]],
    ["another document, not attached", { ...changed, attached: false }, ["update IAM policy", "create IAM policy attachment"]],
    ["somebody else's", { ...changed, owner: undefined }, []],
  ])("plans for %s", (_, found, changes) => {
    expect(kinds(found)).toEqual(changes);
  });

  it("tells one wanted document from another, so that a plan for the one does not pass for the other", () => {
    const other = {
      ...policy,
      document: brokerPolicyDocument({
        ...scope,
        tableArn,
        templates: { bucket: "theirs", prefix: "v1", region: "eu-central-1" },
        services: [],
      }),
    };

    expect(policyChanges(other, undefined, "123456789012")).not.toEqual(policyChanges(policy, undefined, "123456789012"));
  });
});

describe("nextPolicyRemovalStep", () => {
  it.each<[string, FoundPolicy | undefined, PolicyRemovalStep]>([
    ["no policy", undefined, { do: "finish" }],
    ["our policy that the user has", ours, { do: "detach" }],
    ["our policy with old versions", { ...ours, attached: false, versions: five }, { do: "delete-version", versionId: "v7" }],
    ["our policy with one version", { ...ours, attached: false }, { do: "delete" }],
    ["another installation's policy", { ...ours, owner: "staging" }, { do: "keep" }],
    ["a policy without a tag", { ...ours, owner: undefined }, { do: "keep" }],
  ])("meets %s", (_, found, step) => {
    expect(nextPolicyRemovalStep(installation, found)).toEqual(step);
  });
});
