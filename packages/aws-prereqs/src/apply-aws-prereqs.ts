import type { AwsFailure } from "@osb/aws";
import { attempt, Deadline, expectedPlan, type InvalidInput, planOf, type RunOptions, systemClock, type WorldMoved } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import type { AwsPrereqs, AwsPrereqsDeps, AwsPrereqsInput } from "./aws-prereqs.ts";
import { applyBrokerUser } from "./broker-identity/apply-broker-user.ts";
import { applyBrokerTable } from "./broker-table/apply-broker-table.ts";
import { checkedAwsPrereqs } from "./checked-aws-prereqs.ts";
import type { AccountMismatch, IdentityMismatch, RegionMismatch, TableMismatch } from "./errors.ts";
import type { AwsPrereqsEvent } from "./events.ts";
import { changesOf, mismatchesOf, observeAwsPrereqs } from "./observe-aws-prereqs.ts";
import { applyBrokerPolicy } from "./policies/apply-broker-policy.ts";

export type ApplyAwsPrereqsError =
  | AccountMismatch
  | IdentityMismatch
  | InvalidInput
  | RegionMismatch
  | TableMismatch
  | WorldMoved
  | AwsFailure;

/**
 * Makes sure that the broker finds on AWS what it needs: table, user, and the policy with its rights. The key is
 * `applyAccessKey`'s matter.
 *
 * Everything is looked at before anything is changed. Safe to repeat, after a crash too; what exists and fits is left as it
 * is, so a second run changes nothing. Everything it makes carries the installation's tag; what does not is left alone, but
 * for an adopted table, which is used as it is.
 *
 * @param input With `expect`, the fingerprint of a plan, it does nothing if it would now do something else.
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 300 000).
 * @returns What the broker finds, or one of
 * - `InvalidInput`, `RegionMismatch`, `AccountMismatch`, `TableMismatch`, `IdentityMismatch`, `WorldMoved`: nothing was changed;
 * - `AwsCallFailed`: AWS refused or was out of reach; what was made stays, and the same call goes on from there;
 * - `TimedOut`, `Aborted`: likewise.
 */
export function applyAwsPrereqs(
  { aws, clock = systemClock }: AwsPrereqsDeps,
  input: AwsPrereqsInput & { readonly expect?: string | undefined },
  { signal, timeoutMs = 300_000, onEvent }: RunOptions<AwsPrereqsEvent> = {},
): ResultAsync<AwsPrereqs, ApplyAwsPrereqsError> {
  return attempt(async function* () {
    const checked = yield* checkedAwsPrereqs(input);
    const { installation, region } = checked;
    using deadline = new Deadline(clock, "The AWS prerequisites", { signal, timeoutMs });
    const options = { signal: deadline.signal, timeoutMs, onEvent };

    const seen = yield* observeAwsPrereqs(aws, checked, deadline);
    for (const part of [seen.table, seen.user, seen.policy]) if (part.isErr()) return err(part.error);
    const [mismatch] = mismatchesOf(seen);
    if (mismatch !== undefined) return err(mismatch);
    yield* expectedPlan("The AWS prerequisites", planOf(changesOf(seen, region)), input.expect);

    const { accountId, partition } = seen.caller;
    const { arn } = yield* applyBrokerTable({ dynamodb: aws.dynamodb, clock }, seen.wanted.table, options);
    const table = { name: seen.wanted.table.name, arn };
    const { policy } = seen.wanted;
    if (policy === undefined) return ok({ accountId, partition, region, table });

    const user = yield* applyBrokerUser({ iam: aws.iam, clock }, { installation }, options);
    yield* applyBrokerPolicy({ iam: aws.iam, clock }, policy, options);
    return ok({ accountId, partition, region, table, user: { ...user, policyArn: policy.arn } });
  });
}
