import type { AwsFailure } from "@osb/aws";
import { attempt, Deadline, type InvalidInput, listener, type RunOptions, systemClock } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import { findCaller } from "./account/caller.ts";
import { sameAccount } from "./account/same-account.ts";
import { sameRegion } from "./account/same-region.ts";
import type { AwsPrereqsDeps, AwsPrereqsInput } from "./aws-prereqs.ts";
import { destroyBrokerUser, destroyBrokerUserKeys } from "./broker-identity/destroy-broker-user.ts";
import { isOurTable } from "./broker-table/broker-table.ts";
import { destroyBrokerTable } from "./broker-table/destroy-broker-table.ts";
import { findTable } from "./broker-table/table-calls.ts";
import { checkedAwsPrereqs } from "./checked-aws-prereqs.ts";
import type { AccountMismatch, IdentityInUse, RegionMismatch } from "./errors.ts";
import type { DestroyAwsPrereqsEvent } from "./events.ts";
import { brokerPolicyArn } from "./policies/broker-policy.ts";
import { destroyBrokerPolicy } from "./policies/destroy-broker-policy.ts";

export interface DestroyAwsPrereqsInput extends Pick<AwsPrereqsInput, "installation" | "region" | "table" | "identity"> {
  /**
   * Deletes the table too, protection or not, and with it all the broker knows: the stacks it made stay, and nobody can
   * delete them through it any more. Default false.
   */
  readonly deleteData?: boolean | undefined;
}

/** What is there still, and why. */
export interface DestroyedAwsPrereqs {
  readonly kept: readonly { readonly kind: string; readonly name: string; readonly why: "not-ours" | "holds-data" }[];
}

export type DestroyAwsPrereqsError = AccountMismatch | IdentityInUse | InvalidInput | RegionMismatch | AwsFailure;

/**
 * Removes what `applyAwsPrereqs` made, the user's access keys first, then its policy, then the user; and the table only with
 * `deleteData`. What does not carry the installation's tag is kept, and told; what is absent is done.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 300 000).
 * @returns What was kept, or one of
 * - `InvalidInput`, `RegionMismatch`, `AccountMismatch`: nothing was changed;
 * - `IdentityInUse`: others attached something to our user or policy; the keys are deleted already;
 * - `AwsCallFailed`, `TimedOut`, `Aborted`; the same call goes on from there.
 */
export function destroyAwsPrereqs(
  { aws, clock = systemClock }: AwsPrereqsDeps,
  input: DestroyAwsPrereqsInput,
  { signal, timeoutMs = 300_000, onEvent }: RunOptions<DestroyAwsPrereqsEvent> = {},
): ResultAsync<DestroyedAwsPrereqs, DestroyAwsPrereqsError> {
  const kept: DestroyedAwsPrereqs["kept"][number][] = [];
  const emit = listener<DestroyAwsPrereqsEvent>((event) => {
    if (event.type === "removal-kept") kept.push({ kind: event.kind, name: event.name, why: event.why });
    onEvent?.(event);
  });

  return attempt(async function* () {
    const { installation, region, table, identity } = yield* checkedAwsPrereqs(input);
    using deadline = new Deadline(clock, "Removing the AWS prerequisites", { signal, timeoutMs });
    const options = { signal: deadline.signal, timeoutMs, onEvent: emit };
    const { dynamodb, iam, sts } = aws;

    yield* sameRegion(dynamodb, region);
    const caller = yield* sameAccount(installation, yield* findCaller(sts, deadline));

    if (identity === "user") {
      yield* destroyBrokerUserKeys({ iam, clock }, { installation }, options);
      yield* destroyBrokerPolicy({ iam, clock }, { installation, arn: brokerPolicyArn(caller, installation) }, options);
      yield* destroyBrokerUser({ iam, clock }, { installation }, options);
    }
    if (input.deleteData === true) {
      yield* destroyBrokerTable({ dynamodb, clock }, { installation, name: table.name }, options);
    } else {
      const found = yield* findTable(dynamodb, table.name, deadline);
      if (found !== undefined)
        emit({
          type: "removal-kept",
          kind: "DynamoDB table",
          name: table.name,
          why: isOurTable({ installation }, found) ? "holds-data" : "not-ours",
        });
    }
    return ok({ kept });
  });
}
