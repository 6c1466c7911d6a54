import { describe, expect, it } from "vitest";
import { type BrokerPolicySpec, brokerPolicyDocument, POLICY_SIZE_LIMIT, policySize } from "./broker-policy-document.ts";
import { KNOWN_SERVICES } from "./service-statements.ts";

const spec: BrokerPolicySpec = {
  partition: "aws",
  accountId: "123456789012",
  tableArn: "arn:aws:dynamodb:eu-central-1:123456789012:table/osb-prod",
  templates: { bucket: "our-templates", prefix: "v1", region: "eu-central-1" },
  services: [],
};
const sidsOf = (services: readonly string[]): readonly string[] =>
  brokerPolicyDocument({ ...spec, services }).Statement.map(({ Sid }) => Sid);

describe("brokerPolicyDocument", () => {
  it("grants templates, table and stacks, and nothing else, where no service is wanted", () => {
    expect(brokerPolicyDocument(spec).Statement).toEqual([
      {
        Sid: "ListTemplates",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::our-templates"],
        Condition: { StringEquals: { "s3:prefix": ["v1", "v1/"] } },
      },
      { Sid: "ReadTemplates", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::our-templates/v1/*"] },
      {
        Sid: "Table",
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable"],
        Resource: ["arn:aws:dynamodb:eu-central-1:123456789012:table/osb-prod"],
      },
      {
        Sid: "Stacks",
        Effect: "Allow",
        Action: [
          "cloudformation:CreateStack",
          "cloudformation:DeleteStack",
          "cloudformation:UpdateStack",
          "cloudformation:CancelUpdateStack",
          "cloudformation:DescribeStacks",
          "cloudformation:DescribeStackEvents",
        ],
        Resource: ["arn:aws:cloudformation:*:123456789012:stack/aws-service-broker-*/*"],
      },
    ]);
  });

  it("adds what a service's template makes, and what all such templates need once", () => {
    expect(sidsOf(["sqs"])).toEqual([
      "ListTemplates",
      "ReadTemplates",
      "Table",
      "Stacks",
      "SQS",
      "ApplicationIdentities",
      "KeyMakers",
      "ApplicationKeys",
    ]);
    expect(sidsOf(["sqs", "s3", "sqs"]).filter((sid) => !sidsOf([]).includes(sid))).toEqual([
      "S3",
      "SQS",
      "ApplicationIdentities",
      "KeyMakers",
      "ApplicationKeys",
    ]);
  });

  it("is the same whatever the order of the services", () => {
    const [a, b] = [KNOWN_SERVICES, KNOWN_SERVICES.toReversed()].map((services) => brokerPolicyDocument({ ...spec, services }));

    expect(a).toEqual(b);
  });

  it("is the same with and without a slash at the prefix's end", () => {
    const withSlash = { ...spec, templates: { ...spec.templates, prefix: "v1/" } };

    expect(brokerPolicyDocument(withSlash)).toEqual(brokerPolicyDocument(spec));
  });

  it.each(["aws", "aws-cn", "aws-us-gov"])("names everything in the partition %s", (partition) => {
    const tableArn = spec.tableArn.replace("arn:aws:", `arn:${partition}:`);

    const resources = brokerPolicyDocument({ ...spec, partition, tableArn, services: KNOWN_SERVICES }).Statement.flatMap(
      ({ Resource }) => Resource,
    );

    expect(resources.filter((resource) => !resource.startsWith(`arn:${partition}:`))).toEqual([]);
  });

  it.each(KNOWN_SERVICES.map((service) => [service]))("limits %s to what the broker itself names", (service) => {
    for (const { Action, Resource } of brokerPolicyDocument({ ...spec, services: [service] }).Statement.slice(4)) {
      expect(Action.filter((action) => action.endsWith(":*"))).toEqual([]);
      expect(Resource.filter((resource) => !/[:/](aws-service-broker-|parameter\/Asb)\*$/.test(resource))).toEqual([]);
    }
  });

  it("stays below IAM's limit with all services and the longest names there can be", () => {
    const longest: BrokerPolicySpec = {
      partition: "aws-us-gov",
      accountId: "123456789012",
      tableArn: `arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/${"t".repeat(255)}`,
      templates: { bucket: "b".repeat(63), prefix: "p".repeat(400), region: "us-gov-west-1" },
      services: KNOWN_SERVICES,
    };

    expect(policySize(brokerPolicyDocument(longest))).toBeLessThan(POLICY_SIZE_LIMIT);
  });
});
