import { attempt, Deadline, type Finding, findingOf, type OsbError, type Plan, planOf, type RunOptions, systemClock } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import { keyChanges, nextKeyStep } from "./access-key.ts";
import { BELIEVED_AFTER_MS } from "./access-key.ts";
import type { AccessKeyDeps, AccessKeyOf, InspectAccessKeyError } from "./inspect-access-key.ts";
import { KeyWatch } from "./key-watch.ts";
import { refusalOf } from "./refusal-of.ts";

/**
 * Says what `applyAccessKey` would do, and changes nothing. The user may still have to be made.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns Changes, and as blocking findings whatever `applyAccessKey` would refuse: a full user, a store that is not ours.
 */
export function planAccessKey<Failure extends OsbError = never>(
  { aws: { iam }, keyStore, clock = systemClock }: AccessKeyDeps<Failure>,
  of: AccessKeyOf,
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<Plan, InspectAccessKeyError<Failure>> {
  return attempt(async function* () {
    using deadline = new Deadline(clock, `Access key of user ${of.userName}`, { signal, timeoutMs });
    const look = yield* new KeyWatch({ iam, keyStore, clock }, of).look(deadline);
    const step = nextKeyStep({ ...look, listed: look.listed ?? [], unchangedMs: BELIEVED_AFTER_MS });
    const findings: readonly Finding[] =
      step.do === "refuse" ? [findingOf(yield* refusalOf(step.because, look, keyStore.where, iam, deadline))] : [];
    return ok(planOf(keyChanges(look, keyStore.where), findings));
  });
}
