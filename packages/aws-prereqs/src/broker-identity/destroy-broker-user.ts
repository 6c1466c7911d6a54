import { type AwsFailure, failedAs } from "@osb/aws";
import { attempt, Deadline, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { deleteKey, listKeys } from "../access-key/key-calls.ts";
import { nameOf } from "../aws-prereqs.ts";
import { IdentityInUse } from "../errors.ts";
import type { AccessKeyEvent, RemovalEvent } from "../events.ts";
import { Lately } from "../lately.ts";
import type { BrokerUserDeps } from "./apply-broker-user.ts";
import type { BrokerUserSpec } from "./broker-user.ts";
import { deleteUser, findUser } from "./user-calls.ts";

export type DestroyBrokerUserError = IdentityInUse | AwsFailure;

/** For how long a refusal may be that of something deleted a moment ago. */
const SETTLED_AFTER_MS = 15_000;

/**
 * Deletes all access keys of the installation's user, whoever made them: IAM cannot tell, and the user is ours. A user of that
 * name that is not tagged as this installation's keeps its keys.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 */
export function destroyBrokerUserKeys(
  { iam, clock = systemClock }: BrokerUserDeps,
  spec: BrokerUserSpec,
  { signal, timeoutMs = 60_000, onEvent }: RunOptions<AccessKeyEvent> = {},
): ResultAsync<void, AwsFailure> {
  const emit = listener(onEvent);
  const userName = nameOf(spec.installation);

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Deleting the access keys of user ${userName}`, { signal, timeoutMs });
    const found = yield* findUser(iam, userName, deadline);
    if (found?.owner !== spec.installation.name) return ok(undefined);
    for (const { accessKeyId } of (yield* listKeys(iam, userName, deadline)) ?? []) {
      yield* deleteKey(iam, userName, accessKeyId, deadline);
      emit({ type: "key-deleted", accessKeyId, why: "destroyed" });
    }
    return ok(undefined);
  });
}

/**
 * Deletes the installation's user, all its access keys first. A user of that name that is not tagged as this installation's
 * is left alone; one that is absent is done. What others gave the user is not taken from it: then it stays.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns `gone`, or `kept` where the user is not ours, or one of
 * - `IdentityInUse`: others put it into groups or gave it policies; its keys are deleted already;
 * - `AwsCallFailed`, `TimedOut`, `Aborted`; the same call resumes.
 */
export function destroyBrokerUser(
  deps: BrokerUserDeps,
  spec: BrokerUserSpec,
  { signal, timeoutMs = 60_000, onEvent }: RunOptions<RemovalEvent | AccessKeyEvent> = {},
): ResultAsync<"gone" | "kept", DestroyBrokerUserError> {
  const emit = listener(onEvent);
  const { iam, clock = systemClock } = deps;
  const userName = nameOf(spec.installation);
  const thing = { kind: "IAM user", name: userName };

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Deleting user ${userName}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const lately = new Lately(clock);
    let deleted = false;
    const pending = (status: string): number => {
      const waitedMs = clock.now() - startedMs;
      emit({ type: "removal-pending", ...thing, status, waitedMs });
      return lookAgainAfterMs(waitedMs);
    };

    for (;;) {
      const found = yield* findUser(iam, userName, deadline);
      if (found === undefined) {
        if (deleted) emit({ type: "removal-done", ...thing });
        return ok("gone" as const);
      }
      if (found.owner !== spec.installation.name) {
        emit({ type: "removal-kept", ...thing, why: "not-ours" });
        return ok("kept" as const);
      }
      if (lately.asked("delete")) {
        yield* deadline.sleep(pending("not visible yet"));
        continue;
      }

      yield* destroyBrokerUserKeys(deps, spec, { signal: deadline.signal, onEvent });
      const answer = await deleteUser(iam, userName, deadline);
      if (answer.isOk()) {
        deleted = true;
        lately.ask("delete");
        continue;
      }
      if (!failedAs(answer.error, "conflict", "busy")) return err(answer.error);
      if (clock.now() - startedMs >= SETTLED_AFTER_MS) return err(new IdentityInUse("IAM user", userName, answer.error.message));
      yield* deadline.sleep(pending("in use"));
    }
  });
}
