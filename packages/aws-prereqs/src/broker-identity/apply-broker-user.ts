import type { IAMClient } from "@aws-sdk/client-iam";
import type { AwsFailure } from "@osb/aws";
import { attempt, type Clock, Deadline, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { nameOf } from "../aws-prereqs.ts";
import { IdentityMismatch } from "../errors.ts";
import type { BrokerUserEvent } from "../events.ts";
import { Lately } from "../lately.ts";
import { type BrokerUser, type BrokerUserSpec, nextUserStep } from "./broker-user.ts";
import { findUser, requestUser } from "./user-calls.ts";

/** What the verbs on the user need from the world. */
export interface BrokerUserDeps {
  readonly iam: IAMClient;
  readonly clock?: Clock | undefined;
}

export type ApplyBrokerUserError = IdentityMismatch | AwsFailure;

/**
 * Makes sure that the IAM user `osb-<installation>` exists below `/osb/`, tagged with the installation. It has no password.
 *
 * Safe to repeat, after a crash too. A user of that name without the tag is left alone.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns The user, or one of
 * - `IdentityMismatch`: the name is taken by a user that is not ours;
 * - `AwsCallFailed`, `TimedOut`, `Aborted`; the same call resumes.
 */
export function applyBrokerUser(
  { iam, clock = systemClock }: BrokerUserDeps,
  spec: BrokerUserSpec,
  { signal, timeoutMs = 60_000, onEvent }: RunOptions<BrokerUserEvent> = {},
): ResultAsync<BrokerUser, ApplyBrokerUserError> {
  const emit = listener(onEvent);
  const userName = nameOf(spec.installation);

  return attempt(async function* () {
    using deadline = new Deadline(clock, `User ${userName}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const lately = new Lately(clock);

    for (;;) {
      const step = nextUserStep(spec, yield* findUser(iam, userName, deadline));

      switch (step.do) {
        case "create":
          if (lately.asked("create")) {
            const waitedMs = clock.now() - startedMs;
            emit({ type: "user-pending", userName, waitedMs });
            yield* deadline.sleep(lookAgainAfterMs(waitedMs));
            break;
          }
          if (yield* requestUser(iam, spec.installation, deadline)) emit({ type: "user-requested", userName });
          lately.ask("create");
          break;
        case "refuse":
          return err(new IdentityMismatch("IAM user", step.arn, step.owner));
        case "finish":
          emit({ type: "user-ready", userName });
          return ok(step.user);
      }
    }
  });
}
