import type { IAMClient } from "@aws-sdk/client-iam";
import type { AwsFailure } from "@osb/aws";
import { attempt, type Clock, Deadline, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { nameOf } from "../aws-prereqs.ts";
import { IdentityMismatch } from "../errors.ts";
import type { BrokerPolicyEvent } from "../events.ts";
import { Lately } from "../lately.ts";
import { type BrokerPolicy, nextPolicyStep } from "./broker-policy.ts";
import { attachPolicy, deleteVersion, findPolicy, requestPolicy, writeVersion } from "./policy-calls.ts";

/** What the verbs on the policy need from the world. */
export interface BrokerPolicyDeps {
  readonly iam: IAMClient;
  readonly clock?: Clock | undefined;
}

export type ApplyBrokerPolicyError = IdentityMismatch | AwsFailure;

/**
 * Makes sure that the managed policy holds just the wanted document, and that the installation's user has it.
 *
 * Safe to repeat, after a crash too. A changed document becomes a new version; of the five that IAM keeps, the oldest that
 * does not hold makes room. A policy of that name without our tag is left alone.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns The policy's ARN, or one of
 * - `IdentityMismatch`: the name is taken by a policy that is not ours;
 * - `AwsCallFailed`, `TimedOut`, `Aborted`; the same call resumes.
 */
export function applyBrokerPolicy(
  { iam, clock = systemClock }: BrokerPolicyDeps,
  policy: BrokerPolicy,
  { signal, timeoutMs = 60_000, onEvent }: RunOptions<BrokerPolicyEvent> = {},
): ResultAsync<{ readonly arn: string }, ApplyBrokerPolicyError> {
  const emit = listener(onEvent);
  const { arn: policyArn } = policy;
  const userName = nameOf(policy.installation);

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Policy ${policyArn}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const lately = new Lately(clock);
    const pending = (): number => {
      const waitedMs = clock.now() - startedMs;
      emit({ type: "policy-pending", policyArn, waitedMs });
      return lookAgainAfterMs(waitedMs);
    };

    for (;;) {
      const step = nextPolicyStep(policy, yield* findPolicy(iam, policyArn, userName, deadline));
      const asked = step.do === "delete-version" ? `${step.do} ${step.versionId}` : step.do;
      if (lately.asked(asked)) {
        yield* deadline.sleep(pending());
        continue;
      }

      switch (step.do) {
        case "create":
          if (yield* requestPolicy(iam, policy, deadline)) emit({ type: "policy-changed", policyArn, what: "made" });
          lately.ask(asked);
          break;
        case "delete-version":
          yield* deleteVersion(iam, policyArn, step.versionId, deadline);
          emit({ type: "policy-changed", policyArn, what: "old-version-deleted" });
          lately.ask(asked);
          break;
        case "new-version":
          yield* writeVersion(iam, policy, deadline);
          emit({ type: "policy-changed", policyArn, what: "new-version" });
          lately.ask(asked);
          break;
        case "attach":
          if (!(yield* attachPolicy(iam, policyArn, userName, deadline))) {
            yield* deadline.sleep(pending());
            break;
          }
          emit({ type: "policy-changed", policyArn, what: "attached" });
          lately.ask(asked);
          break;
        case "refuse":
          return err(new IdentityMismatch("IAM policy", policyArn, step.owner));
        case "finish":
          emit({ type: "policy-ready", policyArn });
          return ok({ arn: policyArn });
      }
    }
  });
}
