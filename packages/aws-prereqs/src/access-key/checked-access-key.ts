import { checkedInput, checkedInstallation, type Installation, type InvalidInput } from "@osb/core";
import type { Result } from "neverthrow";
import * as v from "valibot";
import { allOf, regionSchema, tableNameSchema } from "../checked-aws-prereqs.ts";

/** The key that a broker runs with: whose it is, and what it has to be good for. */
export interface AccessKeyInput {
  readonly installation: Installation;
  /** Region of the table. */
  readonly region: string;
  /** 12 digits: `AwsPrereqs.accountId`. */
  readonly accountId: string;
  /** `AwsPrereqs.user.name`. */
  readonly userName: string;
  /** `AwsPrereqs.table.name`. */
  readonly tableName: string;
}

const schema = v.object({
  region: regionSchema,
  accountId: v.pipe(
    v.string(({ received }) => `must be 12 digits as a string; quote it in YAML; it is ${received}`),
    v.regex(/^\d{12}$/, ({ received }) => `must be 12 digits as a string; it is ${received}`),
  ),
  userName: v.pipe(
    v.string(({ received }) => `must be an IAM user's name; it is ${received}`),
    v.regex(/^[\w+=,.@-]{1,64}$/, ({ received }) => `must be an IAM user's name; it is ${received}`),
  ),
  tableName: tableNameSchema,
});

/** The input, or everything that is wrong with it. */
export function checkedAccessKey(input: AccessKeyInput): Result<AccessKeyInput, InvalidInput> {
  return allOf(checkedInstallation(input.installation ?? {}), checkedInput(schema, input)).map(() => input);
}
