import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { RELEASE_INPUT } from "../../test/release-input.ts";
import type { ReleaseInput } from "./broker-release.ts";
import { checkedAddress, checkedRelease } from "./checked-release.ts";

const { broker } = RELEASE_INPUT;
const input: ReleaseInput = {
  ...RELEASE_INPUT,
  broker: { ...broker, templates: { ...broker.templates, prefix: "templates/latest/" } },
  access: { basicAuth: { namespace: "brokers", name: "prod-basic-auth" }, tls: { namespace: "brokers", name: "prod-tls" } },
};
const problemsOf = (wrong: object): readonly string[] =>
  expectErr(checkedRelease({ ...input, ...wrong } as ReleaseInput)).problems.map(({ field, message }) => `${field} ${message}`);

describe("checkedRelease", () => {
  it("takes what applyBrokerAccess returns, with all that is in it", () => {
    const access = { ...input.access, version: "1", caBundle: "PEM" };

    expect(expectOk(checkedRelease({ ...input, access })).access).toEqual(access);
  });

  it.each([
    [
      "an illegal broker id",
      { broker: { ...input.broker, id: "aws-service-broker" } },
      'broker.id must be letters and digits, at most 64: the broker ends on any other id; it is "aws-service-broker"',
    ],
    [
      "an availability zone",
      { broker: { ...input.broker, region: "ca-central-1a" } },
      'broker.region must be an AWS region, eu-central-1 for one; it is "ca-central-1a"',
    ],
    [
      "an account id that is a number",
      { broker: { ...input.broker, overrides: { targetAccountId: 123456789012 } } },
      "broker.overrides.targetAccountId must be 12 digits as a string; quote it in YAML; it is 123456789012",
    ],
    [
      "a verbosity that logs passwords",
      { broker: { ...input.broker, verbosity: 10 } },
      "broker.verbosity must be a whole number from 0 to 9, because from 10 on passwords are logged; it is 10",
    ],
    [
      "a name that a Service cannot have",
      { name: "1prod.x" },
      'name must be 1 to 53 lower case letters, digits and dashes, beginning with a letter: it names a Service; it is "1prod.x"',
    ],
    ["a misspelt option", { adpot: true }, "adpot is not known here"],
    [
      "Secrets that its pods cannot reach",
      { access: { ...input.access, tls: { namespace: "elsewhere", name: "x" } } },
      "access.tls.namespace must be brokers, where the pods are",
    ],
    ["no broker at all", { broker: undefined }, "broker must be given; it is undefined"],
    [
      "a digest that is a tag",
      { broker: { ...input.broker, image: { repository: "a/b", digest: "beta" } } },
      'broker.image.digest must be sha256: and 64 hexadecimal digits; it is "beta"',
    ],
    ["another kind of chart", { chart: { kind: "oci" } }, 'chart.kind must be { kind: "bundled" } or { kind: "path", path }'],
    ["a doubtful writer", { writer: "dead" }, 'writer must be "gone" or "unknown"'],
  ])("refuses %s", (_, wrong, problem) => {
    expect(problemsOf(wrong)).toEqual([problem]);
  });

  it("tells everything that is wrong at once", () => {
    const problems = problemsOf({
      installation: { name: "Prod" },
      namespace: "",
      access: { basicAuth: { name: "a" }, tls: { name: "b" } },
      awsKeySecret: undefined,
      broker: { ...input.broker, id: "a-b", tableName: "x" },
    });

    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "installation.name",
      "namespace",
      "broker.id",
      "broker.tableName",
      "awsKeySecret",
    ]);
  });
});

describe("checkedAddress", () => {
  it("wants no more than what a release is found by", () => {
    expectOk(checkedAddress({ installation: { name: "prod" }, namespace: "brokers" }));
    expect(expectErr(checkedAddress({ installation: { name: "prod" }, namespace: "brokers", name: "UPPER" })).problems).toMatchObject([
      { field: "name" },
    ]);
  });
});
