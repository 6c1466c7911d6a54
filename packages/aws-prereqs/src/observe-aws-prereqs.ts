import { type AwsCallFailed, type AwsFailure, failedAs } from "@osb/aws";
import { attempt, type Change, type Deadline, type Installation } from "@osb/core";
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from "neverthrow";
import { type Caller, findCaller } from "./account/caller.ts";
import { sameAccount } from "./account/same-account.ts";
import { sameRegion } from "./account/same-region.ts";
import { type AwsClients, IAM_PATH, nameOf } from "./aws-prereqs.ts";
import { type FoundUser, nextUserStep, userChanges } from "./broker-identity/broker-user.ts";
import { findUser } from "./broker-identity/user-calls.ts";
import { type BrokerTableSpec, type FoundTable, nextTableStep, tableChanges } from "./broker-table/broker-table.ts";
import { findTable } from "./broker-table/table-calls.ts";
import type { CheckedAwsPrereqs } from "./checked-aws-prereqs.ts";
import { type AccountMismatch, IdentityMismatch, type RegionMismatch, TableMismatch } from "./errors.ts";
import { brokerPolicyDocument } from "./policies/broker-policy-document.ts";
import { type BrokerPolicy, brokerPolicyArn, type FoundPolicy, nextPolicyStep, policyChanges } from "./policies/broker-policy.ts";
import { findPolicy } from "./policies/policy-calls.ts";

/** A part that was looked at, or the refusal where the caller may not look. */
type Looked<Found> = Result<Found | undefined, AwsCallFailed>;

/** What is wanted, in this account. */
interface WantedPrereqs {
  readonly installation: Installation;
  readonly table: BrokerTableSpec & { readonly arn: string };
  /** Absent where the caller brings a key. */
  readonly user?: { readonly name: string; readonly arn: string } | undefined;
  readonly policy?: BrokerPolicy | undefined;
}

/** One look at everything, and what is wanted there. */
export interface Observation {
  readonly caller: Caller;
  readonly wanted: WantedPrereqs;
  readonly table: Looked<FoundTable>;
  readonly user: Looked<FoundUser>;
  readonly policy: Looked<FoundPolicy>;
}

/** Looks at everything and changes nothing. In the wrong account or region it does not look. */
export function observeAwsPrereqs(
  { dynamodb, iam, sts }: AwsClients,
  input: CheckedAwsPrereqs,
  deadline: Deadline,
): ResultAsync<Observation, AccountMismatch | RegionMismatch | AwsFailure> {
  return attempt(async function* () {
    yield* sameRegion(dynamodb, input.region);
    const caller = yield* sameAccount(input.installation, yield* findCaller(sts, deadline));
    const wanted = wantedPrereqs(input, caller);
    const nothing = okAsync<Result<undefined, never>, never>(ok(undefined));
    const [table, user, policy] = yield* ResultAsync.combine([
      unlessDenied(findTable(dynamodb, wanted.table.name, deadline)),
      wanted.user === undefined ? nothing : unlessDenied(findUser(iam, wanted.user.name, deadline)),
      wanted.policy === undefined ? nothing : unlessDenied(findPolicy(iam, wanted.policy.arn, nameOf(input.installation), deadline)),
    ]);
    return ok({ caller, wanted, table, user, policy });
  });
}

/** The names, ARNs and contents that follow from input and account. */
function wantedPrereqs(input: CheckedAwsPrereqs, { accountId, partition }: Pick<Caller, "accountId" | "partition">): WantedPrereqs {
  const { installation, region, templates, services } = input;
  const tableArn = `arn:${partition}:dynamodb:${region}:${accountId}:table/${input.table.name}`;
  const table = { ...input.table, installation, arn: tableArn };
  if (input.identity === "existing-key") return { installation, table };
  const name = nameOf(installation);
  return {
    installation,
    table,
    user: { name, arn: `arn:${partition}:iam::${accountId}:user${IAM_PATH}${name}` },
    policy: {
      installation,
      arn: brokerPolicyArn({ partition, accountId }, installation),
      document: brokerPolicyDocument({ partition, accountId, tableArn, templates, services }),
    },
  };
}

/** Everything that would have to be done. What may not be looked at, and what is somebody else's, has no changes. */
export function changesOf({ caller, wanted, table, user, policy }: Observation, region: string): readonly Change[] {
  const { accountId } = caller;
  return [
    ...(table.isOk() ? tableChanges(wanted.table, table.value, `${region} of account ${accountId}`) : []),
    ...(wanted.user !== undefined && user.isOk() ? userChanges(wanted, user.value, accountId) : []),
    ...(wanted.policy !== undefined && policy.isOk() ? policyChanges(wanted.policy, policy.value, accountId) : []),
  ];
}

/** Whatever has the wanted name and is not ours to take. */
export function mismatchesOf({ wanted, table, user, policy }: Observation): readonly (TableMismatch | IdentityMismatch)[] {
  const mismatches: (TableMismatch | IdentityMismatch)[] = [];
  const tableStep = table.map((found) => nextTableStep(wanted.table, found)).unwrapOr(undefined);
  if (tableStep?.do === "refuse") mismatches.push(new TableMismatch(wanted.table.name, tableStep.differences));
  const userStep = user.map((found) => nextUserStep(wanted, found)).unwrapOr(undefined);
  if (wanted.user !== undefined && userStep?.do === "refuse")
    mismatches.push(new IdentityMismatch("IAM user", userStep.arn, userStep.owner));
  const { policy: wantedPolicy } = wanted;
  const policyStep =
    wantedPolicy === undefined ? undefined : policy.map((found) => nextPolicyStep(wantedPolicy, found)).unwrapOr(undefined);
  if (wantedPolicy !== undefined && policyStep?.do === "refuse")
    mismatches.push(new IdentityMismatch("IAM policy", wantedPolicy.arn, policyStep.owner));
  return mismatches;
}

function unlessDenied<Found>(look: ResultAsync<Found | undefined, AwsFailure>): ResultAsync<Looked<Found>, AwsFailure> {
  return look
    .map((found): Looked<Found> => ok(found))
    .orElse((error) => (failedAs(error, "denied") ? okAsync<Looked<Found>, AwsFailure>(err(error as AwsCallFailed)) : errAsync(error)));
}
