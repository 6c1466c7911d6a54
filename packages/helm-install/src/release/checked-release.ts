import { checkedInput, checkedInstallation, InvalidInput } from "@osb/core";
import { err, ok, type Result } from "neverthrow";
import * as v from "valibot";
import type { ReleaseAddress, ReleaseInput } from "./broker-release.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAMESPACE = "a namespace: 1 to 63 lower case letters, digits and dashes, beginning and ending with a letter or digit";
const OBJECT = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

const region = text(REGION, "an AWS region, eu-central-1 for one");
const secretName = text(OBJECT, "the name of a Secret");
const secretRef = v.object({ namespace: v.optional(text(LABEL, NAMESPACE)), name: secretName });

const RELEASE = v.strictObject(
  {
    installation: v.any(),
    namespace: text(LABEL, NAMESPACE),
    name: v.optional(
      text(
        /^[a-z]([-a-z0-9]{0,51}[a-z0-9])?$/,
        "1 to 53 lower case letters, digits and dashes, beginning with a letter: it names a Service",
      ),
    ),
    chart: v.optional(
      v.variant(
        "kind",
        [v.strictObject({ kind: v.literal("bundled") }), v.strictObject({ kind: v.literal("path"), path: text(/./, "a folder") })],
        'must be { kind: "bundled" } or { kind: "path", path }',
      ),
    ),
    broker: v.strictObject(
      {
        id: text(/^[A-Za-z0-9]{1,64}$/, "letters and digits, at most 64: the broker ends on any other id"),
        region,
        tableName: text(/^[A-Za-z0-9_.-]{3,255}$/, "the name of a DynamoDB table"),
        templates: v.strictObject(
          {
            bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket"),
            prefix: text(/^[^/\s]\S*$/, "a key prefix that does not begin with a slash, templates/latest/ for one"),
            region,
          },
          required,
        ),
        image: v.optional(
          v.strictObject(
            {
              repository: text(/^[a-z0-9]+([._/:-]+[a-z0-9]+)*$/, "an image without tag and digest"),
              tag: v.optional(text(/^\w[\w.-]{0,127}$/, "an image tag")),
              digest: v.optional(text(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits")),
            },
            required,
          ),
        ),
        verbosity: v.optional(v.pipe(v.number(verbosity), v.integer(verbosity), v.minValue(0, verbosity), v.maxValue(9, verbosity))),
        overrides: v.optional(
          v.strictObject(
            {
              region: v.optional(region),
              vpcId: v.optional(text(/^vpc-[0-9a-f]{8,17}$/, "the id of a VPC")),
              targetAccountId: v.optional(text(/^\d{12}$/, "12 digits as a string; quote it in YAML")),
              targetRoleName: v.optional(text(/^[\w+=,.@-]{1,64}$/, "the name of an IAM role")),
            },
            required,
          ),
        ),
      },
      required,
    ),
    awsKeySecret: secretName,
    // What applyBrokerAccess returns has more in it.
    access: v.object({ basicAuth: secretRef, tls: secretRef, version: v.optional(v.string("must be a string")) }, required),
    clusterDomain: v.optional(text(OBJECT, "a cluster's domain")),
    restartOn: v.optional(v.array(v.string("must be a string"), "must be a list of strings")),
    adopt: v.optional(v.boolean("must be true or false")),
    writer: v.optional(v.picklist(["gone", "unknown"], 'must be "gone" or "unknown"')),
    expect: v.optional(v.string("must be a plan's fingerprint")),
  },
  required,
);

const ADDRESS = v.object({ namespace: RELEASE.entries.namespace, name: RELEASE.entries.name });

/** The input as it came in, or everything that is wrong with it: what each verb checks first, for callers who have no clients yet. */
export function checkedRelease(input: ReleaseInput): Result<ReleaseInput, InvalidInput> {
  return together(input, [checkedInstallation(input.installation ?? {}), checkedInput(RELEASE, input), reachable(input)]);
}

/** Like {@link checkedRelease}, for what is needed to find a release. */
export function checkedAddress<Address extends ReleaseAddress>(input: Address): Result<Address, InvalidInput> {
  return together(input, [checkedInstallation(input.installation ?? {}), checkedInput(ADDRESS, input)]);
}

/** Pods read Secrets of their own namespace only. */
function reachable({ namespace, access }: ReleaseInput): Result<unknown, InvalidInput> {
  const elsewhere = (["basicAuth", "tls"] as const).filter((key) => (access?.[key]?.namespace ?? namespace) !== namespace);
  return elsewhere.length === 0
    ? ok(undefined)
    : err(
        new InvalidInput(
          elsewhere.map((key) => ({ field: `access.${key}.namespace`, message: `must be ${namespace}, where the pods are` })),
        ),
      );
}

function together<Input>(input: Input, checks: ReadonlyArray<Result<unknown, InvalidInput>>): Result<Input, InvalidInput> {
  const problems = checks.flatMap((check) => (check.isErr() ? check.error.problems : []));
  return problems.length === 0 ? ok(input) : err(new InvalidInput(problems));
}

function text(pattern: RegExp, need: string): v.GenericSchema<unknown, string> {
  const message = ({ input }: { readonly input: unknown }): string =>
    `must be ${need}; ${input === undefined ? "it is missing" : `it is ${JSON.stringify(input)}`}`;
  return v.pipe(
    v.unknown(),
    v.check((input) => typeof input === "string" && pattern.test(input), message),
    v.transform(String),
  );
}

function required({ expected, received }: { readonly expected: string | null; readonly received: string }): string {
  return expected === "never"
    ? "is not known here"
    : `must be ${expected === "Object" ? "given" : (expected ?? "another value")}; it is ${received}`;
}

function verbosity({ received }: { readonly received: string }): string {
  return `must be a whole number from 0 to 9, because from 10 on passwords are logged; it is ${received}`;
}
