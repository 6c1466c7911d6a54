import type { AwsFailure } from "@osb/aws";
import { attempt, Deadline, type InvalidInput, type RunOptions, systemClock } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import type { AwsPrereqsDeps, AwsPrereqsInput } from "./aws-prereqs.ts";
import { missingSafeguards } from "./broker-table/broker-table.ts";
import { checkedAwsPrereqs } from "./checked-aws-prereqs.ts";
import type { AccountMismatch, RegionMismatch } from "./errors.ts";
import { mismatchesOf, type Observation, observeAwsPrereqs } from "./observe-aws-prereqs.ts";

/** What there is on AWS of what the broker needs. Plain data; what is absent is `undefined`. */
export interface AwsPrereqsState {
  readonly accountId: string;
  readonly partition: string;
  /** ARN of who looked. */
  readonly caller: string;
  readonly table:
    | {
        readonly name: string;
        readonly arn: string;
        /** In DynamoDB's words: `ACTIVE`. */
        readonly status: string;
        /** The installation whose tag it carries. */
        readonly owner: string | undefined;
        /** Why the broker cannot have it; empty where it can. */
        readonly differences: readonly string[];
        /** Protections that are off. */
        readonly missingSafeguards: readonly string[];
      }
    | undefined;
  readonly user: { readonly arn: string; readonly owner: string | undefined } | undefined;
  readonly policy:
    | { readonly arn: string; readonly owner: string | undefined; readonly attached: boolean; readonly document: unknown }
    | undefined;
}

export type InspectAwsPrereqsError = AccountMismatch | InvalidInput | RegionMismatch | AwsFailure;

/**
 * Looks at table, user and policy, once, and changes nothing.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns The state, or one of
 * - `InvalidInput`, `RegionMismatch`, `AccountMismatch`: not looked at all;
 * - `AwsCallFailed`: AWS refused or was out of reach; `TimedOut`, `Aborted`.
 */
export function inspectAwsPrereqs(
  { aws, clock = systemClock }: AwsPrereqsDeps,
  input: AwsPrereqsInput,
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<AwsPrereqsState, InspectAwsPrereqsError> {
  return attempt(async function* () {
    const checked = yield* checkedAwsPrereqs(input);
    using deadline = new Deadline(clock, "Looking at the AWS prerequisites", { signal, timeoutMs });
    const seen = yield* observeAwsPrereqs(aws, checked, deadline);
    const { caller, wanted } = seen;
    const [table, user, policy] = [yield* seen.table, yield* seen.user, yield* seen.policy];
    return ok({
      accountId: caller.accountId,
      partition: caller.partition,
      caller: caller.arn,
      table: table && {
        name: wanted.table.name,
        arn: wanted.table.arn,
        status: table.description.TableStatus ?? "unknown",
        owner: table.owner,
        differences: differencesIn(seen),
        missingSafeguards: missingSafeguards(table),
      },
      user: user && { arn: user.arn, owner: user.owner },
      policy: policy && { arn: wanted.policy?.arn ?? "", owner: policy.owner, attached: policy.attached, document: policy.document },
    });
  });
}

function differencesIn(seen: Observation): readonly string[] {
  return mismatchesOf(seen).flatMap((mismatch) => (mismatch.type === "TableMismatch" ? mismatch.differences : []));
}
