import { checkedInput, checkedInstallation, type Installation, InvalidInput, type InputProblem } from "@osb/core";
import { err, ok, type Result } from "neverthrow";
import * as v from "valibot";
import { type AwsPrereqsInput, DEFAULT_SERVICES, nameOf, type TemplateSource, UPSTREAM_TEMPLATES } from "./aws-prereqs.ts";
import { KNOWN_SERVICES, STACK_PREFIX } from "./policies/service-statements.ts";

/** The input with its defaults in place. */
export interface CheckedAwsPrereqs {
  readonly installation: Installation;
  readonly region: string;
  readonly table: { readonly name: string; readonly adopt: boolean };
  readonly identity: "user" | "existing-key";
  readonly templates: TemplateSource;
  readonly services: readonly string[];
}

const text = (need: string) => v.string(({ received }) => `must be ${need}; it is ${received}`);
const fits = (need: string, pattern: RegExp) =>
  v.pipe(
    text(need),
    v.check(
      (value) => pattern.test(value),
      ({ input }) => `must be ${need}; it is ${JSON.stringify(input)}`,
    ),
  );

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
/** An AWS region, by its form alone: new ones appear all the time. */
export const regionSchema = v.pipe(
  text("an AWS region such as eu-central-1"),
  v.check(
    (value) => REGION.test(value),
    ({ input }) =>
      REGION.test(input.slice(0, -1)) && /\d[a-z]$/.test(input)
        ? `must be an AWS region; ${input} is an availability zone, its region is ${input.slice(0, -1)}`
        : `must be an AWS region such as eu-central-1; it is ${JSON.stringify(input)}`,
  ),
);

/** The broker may make and delete tables and buckets of this name, so its own must not have it. */
const notTheBrokers = v.check<string, string>(
  (value) => !value.startsWith(STACK_PREFIX),
  `must not begin with ${STACK_PREFIX}: what does is the broker's to delete`,
);

/** A DynamoDB table's name. */
export const tableNameSchema = v.pipe(fits("3 to 255 letters, digits, dots, dashes and underscores", /^[\w.-]{3,255}$/), notTheBrokers);

const schema = v.object({
  region: regionSchema,
  table: v.optional(
    v.object({
      name: v.optional(tableNameSchema),
      adopt: v.optional(v.boolean(({ received }) => `must be true or false; it is ${received}`)),
    }),
  ),
  identity: v.optional(
    v.object({ kind: v.picklist(["user", "existing-key"], ({ received }) => `must be user or existing-key; it is ${received}`) }),
  ),
  templates: v.optional(
    v.object({
      bucket: v.pipe(fits("the name of an S3 bucket", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), notTheBrokers),
      prefix: fits(
        "a folder of the bucket of at most 400 characters, without a slash at its beginning and without * ? $",
        /^[^/*?$\s][^*?$\s]{0,399}$/,
      ),
      region: regionSchema,
    }),
  ),
  services: v.optional(
    v.array(
      v.picklist(KNOWN_SERVICES, ({ received }) => `must be one of ${KNOWN_SERVICES.join(", ")}; it is ${received}`),
      ({ received }) => `must be a list of names; it is ${received}`,
    ),
  ),
});

/** The input as it came in, or everything that is wrong with it: what each verb checks first, for callers who have no clients yet. */
export function checkedAwsPrereqsInput(input: AwsPrereqsInput): Result<AwsPrereqsInput, InvalidInput> {
  return checkedAwsPrereqs(input).map(() => input);
}

/** The input with its defaults, or everything that is wrong with it. */
export function checkedAwsPrereqs(input: AwsPrereqsInput): Result<CheckedAwsPrereqs, InvalidInput> {
  const { installation } = input;
  return allOf(checkedInstallation(installation ?? {}), checkedInput(schema, input)).map(([, checked]) => ({
    installation,
    region: checked.region,
    table: { name: checked.table?.name ?? nameOf(installation), adopt: checked.table?.adopt ?? false },
    identity: checked.identity?.kind ?? "user",
    templates: checked.templates ?? UPSTREAM_TEMPLATES,
    services: checked.services ?? DEFAULT_SERVICES,
  }));
}

/** Both values, or the problems of both. */
export function allOf<A, B>(a: Result<A, InvalidInput>, b: Result<B, InvalidInput>): Result<readonly [A, B], InvalidInput> {
  if (a.isOk() && b.isOk()) return ok([a.value, b.value]);
  const problems: InputProblem[] = [a, b].flatMap((result) => (result.isErr() ? result.error.problems : []));
  return err(new InvalidInput(problems));
}
