import { describe, expect, it } from "vitest";
import { parsePolicy } from "./policy-document.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
const read = (policy: unknown): object => parsePolicy(typeof policy === "string" ? policy : JSON.stringify(policy), "aws");
const of = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });

describe("parsePolicy", () => {
  it("takes one statement as well as several", () => {
    expect(read({ Version: "2012-10-17", Statement: statement })).toEqual({ Version: "2012-10-17", Statement: statement });
    expect(read(of({ ...statement, Sid: "a" }, { ...statement, Sid: "b" }))).toMatchObject({ Statement: [{ Sid: "a" }, { Sid: "b" }] });
  });

  it.each<[string, unknown, string]>([
    ["text that is no JSON", "{", "This policy contains invalid Json"],
    ["no version", { Statement: statement }, "Syntax errors in policy."],
    ["a member nobody knows", { ...of(statement), Statements: [] }, "Syntax errors in policy."],
    ["no statement", of(), "Syntax errors in policy."],
    ["a member of a statement nobody knows", of({ ...statement, Actions: "*" }), "Syntax errors in policy."],
    ["no effect", of({ ...statement, Effect: "allow" }), "Syntax errors in policy."],
    ["a principal", of({ ...statement, Principal: "*" }), "Policy document should not specify a principal."],
    ["no action", of({ Effect: "Allow", Resource: "*" }), "Policy statement must contain actions."],
    ["no resource", of({ Effect: "Allow", Action: "*" }), "Policy statement must contain resources."],
    [
      "an action without service",
      of({ ...statement, Action: "GetObject" }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    ["a resource that is no ARN", of({ ...statement, Resource: "bucket" }), 'Resource bucket must be in ARN format or "*".'],
    ["an ARN that is cut short", of({ ...statement, Resource: "arn:aws:s3" }), "The policy failed legacy parsing"],
    [
      "another partition",
      of({ ...statement, Resource: "arn:aws-cn:s3:::b" }),
      'Partition "aws-cn" is not valid for resource "arn:aws-cn:s3:::b".',
    ],
    [
      "two statements of one name",
      of({ ...statement, Sid: "a" }, { ...statement, Sid: "a" }),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
  ])("refuses %s as IAM does", (_, policy, message) => {
    expect(() => read(policy)).toThrow(expect.objectContaining({ code: "MalformedPolicyDocument", message }));
  });

  it.each([
    ["operator NumericEquals", { NumericEquals: { "s3:prefix": "1" } }],
    ["key aws:SourceIp", { StringEquals: { "aws:SourceIp": "1" } }],
  ])("refuses by name the condition %s, which the fake cannot judge", (what, Condition) => {
    expect(() => read(of({ ...statement, Condition }))).toThrow(
      expect.objectContaining({ code: "NotServedByFake", message: `FakeAws does not serve the condition ${what}` }),
    );
  });
});
