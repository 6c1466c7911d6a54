import { describe, expect, it } from "vitest";
import { decideAccess } from "./decide-access.ts";
import type { PolicyDocument, PolicyStatement } from "./policy-document.ts";

const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/awssb";
const policy = (...Statement: readonly Partial<PolicyStatement>[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: Statement.map((statement) => ({ Effect: "Allow", Action: "*", Resource: "*", ...statement })),
});
const effectOf = (
  statement: Partial<PolicyStatement>,
  request: { action?: string; resource?: string; context?: Record<string, string | string[]> } = {},
): string =>
  decideAccess({ action: "dynamodb:GetItem", resource: TABLE, context: {}, ...request }, { identity: [policy(statement)] }).effect;

describe("decideAccess", () => {
  it.each<[string, Partial<PolicyStatement>, boolean]>([
    ["the action itself", { Action: "dynamodb:GetItem" }, true],
    ["the action in another case", { Action: "DynamoDB:getitem" }, true],
    ["another action", { Action: "dynamodb:PutItem" }, false],
    ["an action of a list", { Action: ["s3:*", "dynamodb:GetItem"] }, true],
    ["a wildcard within the action", { Action: "dynamodb:G*Item" }, true],
    ["a wildcard for one character", { Action: "dynamodb:GetIte?" }, true],
    ["a wildcard for one character too few", { Action: "dynamodb:GetIt?" }, false],
    ["an action that is the beginning only", { Action: "dynamodb:Get" }, false],
    ["all actions but this one", { Action: undefined, NotAction: "dynamodb:Get*" }, false],
    ["all actions but another one", { Action: undefined, NotAction: "iam:*" }, true],
    ["the resource itself", { Resource: TABLE }, true],
    ["the resource in another case", { Resource: TABLE.replace("awssb", "AWSSB") }, false],
    ["a wildcard within the resource", { Resource: TABLE.replace("awssb", "aws*") }, true],
    ["a wildcard for a part of the ARN", { Resource: TABLE.replace("eu-west-1", "*") }, true],
    ["a wildcard that would have to span parts", { Resource: "arn:aws:dynamodb:*:table/awssb" }, false],
    ["a wildcard that would have to span parts at the end of one", { Resource: "arn:aws:dynamodb:eu*/awssb" }, false],
    ["a dot, which is no wildcard", { Resource: TABLE.replace("awssb", "aw.sb") }, false],
    ["all resources but this one", { Resource: undefined, NotResource: TABLE }, false],
    ["all resources but another one", { Resource: undefined, NotResource: `${TABLE}2` }, true],
  ])("judges %s", (_, statement, allowed) => {
    expect(effectOf(statement)).toBe(allowed ? "allowed" : "implicitDeny");
  });

  it.each<[string, Record<string, Record<string, string | string[]>>, Record<string, string | string[]>, boolean]>([
    ["an equal text", { StringEquals: { "s3:prefix": "a" } }, { "s3:prefix": "a" }, true],
    ["one of several texts", { StringEquals: { "s3:prefix": ["b", "a"] } }, { "s3:prefix": "a" }, true],
    ["another text", { StringEquals: { "s3:prefix": "a*" } }, { "s3:prefix": "ab" }, false],
    ["a text that is like it", { StringLike: { "s3:prefix": "a*" } }, { "s3:prefix": "ab" }, true],
    ["a key that the request lacks", { StringLike: { "s3:prefix": "*" } }, {}, false],
    ["a key that the request may lack", { StringLikeIfExists: { "s3:prefix": "a" } }, {}, true],
    ["a key that the request may lack and has otherwise", { StringLikeIfExists: { "s3:prefix": "a" } }, { "s3:prefix": "b" }, false],
    ["a text that is another", { StringNotEquals: { "s3:prefix": "a" } }, { "s3:prefix": "b" }, true],
    ["a text that is none of several", { StringNotEquals: { "s3:prefix": ["a", "b"] } }, { "s3:prefix": "b" }, false],
    ["a text that is another, where there is none", { StringNotEquals: { "s3:prefix": "a" } }, {}, true],
    [
      "a text in another case",
      { StringEqualsIgnoreCase: { "aws:RequestedRegion": "EU-WEST-1" } },
      { "aws:requestedregion": "eu-west-1" },
      true,
    ],
    ["an ARN", { ArnLike: { "iam:PolicyARN": "arn:aws:iam::*:policy/osb/*" } }, { "iam:policyarn": "arn:aws:iam::1:policy/osb/x" }, true],
    ["absence", { Null: { "aws:RequestTag/owner": "true" } }, {}, true],
    ["presence", { Null: { "aws:RequestTag/owner": "false" } }, {}, false],
    [
      "all operators",
      { StringEquals: { "s3:prefix": "a" }, StringNotEquals: { "aws:username": "joe" } },
      { "s3:prefix": "a", "aws:username": "joe" },
      false,
    ],
    ["all keys", { StringEquals: { "s3:prefix": "a", "aws:username": "joe" } }, { "s3:prefix": "a", "aws:username": "ann" }, false],
    ["every value of a list", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:tagkeys": ["a", "c"] }, false],
    ["every value of an absent list", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, {}, true],
    ["any value of a list", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:tagkeys": ["c", "a"] }, true],
    ["any value of an absent list", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, {}, false],
    [
      "a policy variable",
      { StringEquals: { "aws:ResourceTag/owner": "${aws:username}" } },
      { "aws:resourcetag/owner": "joe", "aws:username": "joe" },
      true,
    ],
    ["a policy variable without value", { StringLike: { "s3:prefix": "${aws:username}*" } }, { "s3:prefix": "undefinedjoe" }, false],
  ])("holds a condition against %s", (_, Condition, context, allowed) => {
    expect(effectOf({ Condition }, { context })).toBe(allowed ? "allowed" : "implicitDeny");
  });

  it("replaces policy variables in resources, in policies of the newer version only", () => {
    const statement = { Resource: "arn:aws:iam::1:user/${aws:username}" };
    const request = { action: "iam:GetUser", resource: "arn:aws:iam::1:user/joe", context: { "aws:username": "joe" } };

    expect(decideAccess(request, { identity: [policy(statement)] }).effect).toBe("allowed");
    expect(decideAccess(request, { identity: [{ ...policy(statement), Version: "2008-10-17" }] }).effect).toBe("implicitDeny");
  });

  it.each<[string, readonly PolicyDocument[], PolicyDocument | undefined, object]>([
    ["nothing", [], undefined, { effect: "implicitDeny", by: "identity-based policy" }],
    ["an allow", [policy({})], undefined, { effect: "allowed" }],
    ["an allow and a deny", [policy({}), policy({ Effect: "Deny" })], undefined, { effect: "explicitDeny", by: "identity-based policy" }],
    ["an allow, and a deny of something else", [policy({}, { Effect: "Deny", Action: "iam:*" })], undefined, { effect: "allowed" }],
    ["an allow and a boundary that allows", [policy({})], policy({}), { effect: "allowed" }],
    [
      "an allow and a boundary of something else",
      [policy({})],
      policy({ Action: "iam:*" }),
      { effect: "implicitDeny", by: "permissions boundary" },
    ],
    [
      "an allow and a boundary that denies",
      [policy({})],
      policy({}, { Effect: "Deny" }),
      { effect: "explicitDeny", by: "permissions boundary" },
    ],
    ["a boundary alone", [], policy({}), { effect: "implicitDeny", by: "identity-based policy" }],
  ])("decides on %s", (_, identity, boundary, decision) => {
    expect(decideAccess({ action: "dynamodb:GetItem", resource: TABLE, context: {} }, { identity, boundary })).toEqual(decision);
  });
});
