import { type AwsFailure, failedAs } from "@osb/aws";
import { attempt, Deadline, type Installation, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { nameOf } from "../aws-prereqs.ts";
import { IdentityInUse } from "../errors.ts";
import type { RemovalEvent } from "../events.ts";
import { Lately } from "../lately.ts";
import type { BrokerPolicyDeps } from "./apply-broker-policy.ts";
import type { FoundPolicy } from "./broker-policy.ts";
import { deletePolicy, deleteVersion, detachPolicy, findPolicy } from "./policy-calls.ts";

export type DestroyBrokerPolicyError = IdentityInUse | AwsFailure;

/** What has to happen next for the policy to be gone. */
export type PolicyRemovalStep =
  | { readonly do: "keep" }
  | { readonly do: "detach" }
  | { readonly do: "delete-version"; readonly versionId: string }
  | { readonly do: "delete" }
  | { readonly do: "finish" };

/** Decides from what IAM tells, and from nothing else. */
export function nextPolicyRemovalStep(installation: Installation, found: FoundPolicy | undefined): PolicyRemovalStep {
  if (found === undefined) return { do: "finish" };
  if (found.owner !== installation.name) return { do: "keep" };
  if (found.attached) return { do: "detach" };
  const old = found.versions.find(({ isDefault }) => !isDefault);
  return old === undefined ? { do: "delete" } : { do: "delete-version", versionId: old.id };
}

/** For how long a refusal may be that of something detached a moment ago. */
const SETTLED_AFTER_MS = 15_000;

/**
 * Takes the policy from the installation's user and deletes it with all its versions. A policy of that name that is not
 * tagged as this installation's is left alone; one that is absent is done. From others it is not taken: then it stays.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns `gone`, or `kept` where the policy is not ours, or one of
 * - `IdentityInUse`: others attached it to something else;
 * - `AwsCallFailed`, `TimedOut`, `Aborted`; the same call resumes.
 */
export function destroyBrokerPolicy(
  { iam, clock = systemClock }: BrokerPolicyDeps,
  { installation, arn }: { readonly installation: Installation; readonly arn: string },
  { signal, timeoutMs = 60_000, onEvent }: RunOptions<RemovalEvent> = {},
): ResultAsync<"gone" | "kept", DestroyBrokerPolicyError> {
  const emit = listener(onEvent);
  const name = nameOf(installation);
  const thing = { kind: "IAM policy", name };

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Deleting policy ${arn}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const lately = new Lately(clock);
    let deleted = false;
    const pending = (status: string): number => {
      const waitedMs = clock.now() - startedMs;
      emit({ type: "removal-pending", ...thing, status, waitedMs });
      return lookAgainAfterMs(waitedMs);
    };

    for (;;) {
      const step = nextPolicyRemovalStep(installation, yield* findPolicy(iam, arn, name, deadline));
      const asked = step.do === "delete-version" ? `${step.do} ${step.versionId}` : step.do;
      if (lately.asked(asked)) {
        yield* deadline.sleep(pending("not visible yet"));
        continue;
      }

      switch (step.do) {
        case "detach":
          yield* detachPolicy(iam, arn, name, deadline);
          lately.ask(asked);
          break;
        case "delete-version":
          yield* deleteVersion(iam, arn, step.versionId, deadline);
          lately.ask(asked);
          break;
        case "delete": {
          const answer = await deletePolicy(iam, arn, deadline);
          deleted ||= answer.isOk();
          if (answer.isOk()) {
            lately.ask(asked);
            break;
          }
          if (!failedAs(answer.error, "conflict", "busy")) return err(answer.error);
          if (clock.now() - startedMs >= SETTLED_AFTER_MS) return err(new IdentityInUse("IAM policy", name, answer.error.message));
          yield* deadline.sleep(pending("in use"));
          break;
        }
        case "keep":
          emit({ type: "removal-kept", ...thing, why: "not-ours" });
          return ok("kept" as const);
        case "finish":
          if (deleted) emit({ type: "removal-done", ...thing });
          return ok("gone" as const);
      }
    }
  });
}
