import { describe, expect, it } from "vitest";
import { neededPermissions } from "./needed-permissions.ts";
import { policySourceOf, type PolicySource } from "./policy-source.ts";

const arns = { table: "table-arn", identity: { user: "user-arn", policy: "policy-arn" } };

describe("neededPermissions", () => {
  it("is reading alone where nothing has to be done", () => {
    const actions = neededPermissions(arns, []).flatMap((needed) => needed.actions);

    expect(actions.filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([]);
  });

  it("asks for each change's actions on the resource that they are about", () => {
    const change = (action: "create" | "update", kind: string) => ({ action, kind, name: "n", reason: "r" });
    const changes = [
      change("create", "DynamoDB table"),
      change("create", "IAM user"),
      change("update", "IAM policy"),
      change("create", "IAM policy attachment"),
    ];

    const writes = neededPermissions(arns, changes).map(({ resource, actions }) => [
      resource,
      ...actions.filter((action) => !/:(Get|List|Describe)/.test(action)),
    ]);

    expect(writes).toEqual([
      ["table-arn", "dynamodb:CreateTable", "dynamodb:TagResource", "dynamodb:UpdateContinuousBackups"],
      [
        "user-arn",
        "iam:CreateUser",
        "iam:TagUser",
        "iam:CreateAccessKey",
        "iam:UpdateAccessKey",
        "iam:DeleteAccessKey",
        "iam:AttachUserPolicy",
      ],
      ["policy-arn", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion"],
    ]);
  });

  it("asks to read a user that is not there by the name that IAM knows it under: without a path", () => {
    const needed = neededPermissions({ ...arns, identity: { ...arns.identity, absentUser: "pathless-arn" } }, []);

    expect(needed[1]).toEqual({ resource: "pathless-arn", actions: ["iam:GetUser"] });
    expect(needed[2]).toMatchObject({ resource: "user-arn", actions: expect.arrayContaining(["iam:GetUser"]) });
  });

  it("asks nothing of IAM where the caller brings a key", () => {
    expect(neededPermissions({ table: "table-arn" }, []).map(({ resource }) => resource)).toEqual(["table-arn"]);
  });
});

describe("policySourceOf", () => {
  it.each<[string, PolicySource]>([
    ["arn:aws:iam::123456789012:user/team/admin", { kind: "user", arn: "arn:aws:iam::123456789012:user/team/admin" }],
    [
      "arn:aws:sts::123456789012:assumed-role/Admin/session",
      { kind: "role", roleName: "Admin", arn: "arn:aws:iam::123456789012:role/Admin" },
    ],
    ["arn:aws-cn:sts::123456789012:assumed-role/A/a@b.c", { kind: "role", roleName: "A", arn: "arn:aws-cn:iam::123456789012:role/A" }],
    ["arn:aws:iam::123456789012:root", { kind: "unknown", why: "IAM does not simulate the root user" }],
    ["arn:aws:sts::123456789012:federated-user/bob", { kind: "unknown", why: "IAM does not simulate a federated user" }],
    ["", { kind: "unknown", why: "IAM does not simulate " }],
  ])("maps %s", (arn, source) => {
    expect(policySourceOf(arn)).toEqual(source);
  });
});
