import type { InputProblem } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import type { AwsPrereqsInput } from "./aws-prereqs.ts";
import { checkedAwsPrereqs } from "./checked-aws-prereqs.ts";

const minimal: AwsPrereqsInput = { installation: { name: "prod" }, region: "eu-central-1" };
const problemsOf = (input: unknown): readonly InputProblem[] => expectErr(checkedAwsPrereqs(input as AwsPrereqsInput)).problems;

describe("checkedAwsPrereqs", () => {
  it("fills in the defaults", () => {
    expect(expectOk(checkedAwsPrereqs(minimal))).toEqual({
      installation: { name: "prod" },
      region: "eu-central-1",
      table: { name: "osb-prod", adopt: false },
      identity: "user",
      templates: { bucket: "awsservicebroker", prefix: "templates/latest", region: "us-east-1" },
      services: ["sqs", "s3", "sns", "dynamodb"],
    });
  });

  it("keeps what is given", () => {
    const given = {
      ...minimal,
      table: { name: "awssb", adopt: true },
      identity: { kind: "existing-key" as const },
      templates: { bucket: "our-templates", prefix: "v1/", region: "us-gov-west-1" },
      services: ["sqs"],
    };

    expect(expectOk(checkedAwsPrereqs(given))).toMatchObject({ ...given, identity: "existing-key" });
  });

  it.each([
    ["a region that is an availability zone", { region: "ca-central-1a" }, "region", "is an availability zone, its region is ca-central-1"],
    ["a region that is none", { region: "Frankfurt" }, "region", 'it is "Frankfurt"'],
    ["a missing region", { region: undefined }, "region", "it is undefined"],
    [
      "an account id that is a number",
      { installation: { name: "prod", awsAccountId: 123456789012 } },
      "installation.awsAccountId",
      "quote it in YAML; it is 123456789012",
    ],
    [
      "an account id that lost its leading zero",
      { installation: { name: "prod", awsAccountId: "12345678901" } },
      "installation.awsAccountId",
      "12 digits",
    ],
    [
      "an account id of another shape",
      { installation: { name: "prod", awsAccountId: "1.23456789012e+11" } },
      "installation.awsAccountId",
      "12 digits",
    ],
    ["no installation", { installation: undefined }, "installation.name", "it is missing"],
    ["a table name with a slash", { table: { name: "a/b" } }, "table.name", 'it is "a/b"'],
    ["a table that the broker could delete", { table: { name: "aws-service-broker-table" } }, "table.name", "the broker's to delete"],
    ["a switch that is a text", { table: { adopt: "yes" } }, "table.adopt", 'it is "yes"'],
    ["an identity nobody knows", { identity: { kind: "role" } }, "identity.kind", 'it is "role"'],
    [
      "a bucket that is an address",
      { templates: { bucket: "s3://x", prefix: "a", region: "us-east-1" } },
      "templates.bucket",
      "the name of an S3 bucket",
    ],
    [
      "a prefix that is a pattern",
      { templates: { bucket: "our-templates", prefix: "a/*", region: "us-east-1" } },
      "templates.prefix",
      "without * ? $",
    ],
    [
      "an empty prefix",
      { templates: { bucket: "our-templates", prefix: "", region: "us-east-1" } },
      "templates.prefix",
      "a folder of the bucket",
    ],
    ["a service nobody knows", { services: ["sqs", "sqz"] }, "services.1", 'must be one of dynamodb, s3, sns, sqs; it is "sqz"'],
  ])("refuses %s", (_, change, field, message) => {
    expect(problemsOf({ ...minimal, ...change })).toEqual([{ field, message: expect.stringContaining(message) }]);
  });

  it("tells all problems at once", () => {
    const fields = problemsOf({ installation: { name: "Prod" }, region: "x", services: ["a"], table: { name: "b" } }).map(
      ({ field }) => field,
    );

    expect(fields).toEqual(["installation.name", "region", "table.name", "services.0"]);
  });

  it("refuses what is no object at all", () => {
    expect(problemsOf({}).map(({ field }) => field)).toEqual(["installation.name", "region"]);
  });
});
