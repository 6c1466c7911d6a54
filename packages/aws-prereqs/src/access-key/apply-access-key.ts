import type { AwsFailure } from "@osb/aws";
import {
  attempt,
  type Clock,
  Deadline,
  type InvalidInput,
  listener,
  lookAgainAfterMs,
  type OsbError,
  type Random,
  type RunOptions,
  Secret,
  systemClock,
  systemRandom,
} from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { findCaller } from "../account/caller.ts";
import { sameAccount } from "../account/same-account.ts";
import type { AwsClients, AwsCredentials, ClientsFor } from "../aws-prereqs.ts";
import type { AccessKeyLimit, AccessKeyUnproven, AccountMismatch, IdentityMismatch, KeyStoreMismatch, UserMissing } from "../errors.ts";
import { KeyStoreChanged } from "../errors.ts";
import type { AccessKeyEvent } from "../events.ts";
import { nextKeyStep } from "./access-key.ts";
import { type AccessKeyInput, checkedAccessKey } from "./checked-access-key.ts";
import { deleteKey } from "./key-calls.ts";
import { KEY_ID_FIELD, type KeyStore, SECRET_KEY_FIELD, type StoredFields } from "./key-store.ts";
import { KeyWatch } from "./key-watch.ts";
import { makeAccessKey, withoutIntent } from "./make-access-key.ts";
import { proveAccessKey } from "./prove-access-key.ts";
import { refusalOf } from "./refusal-of.ts";

/** What {@link applyAccessKey} needs from the world. */
export interface ApplyAccessKeyDeps<Failure extends OsbError> {
  readonly aws: Pick<AwsClients, "iam" | "sts">;
  readonly clientsFor: ClientsFor;
  readonly keyStore: KeyStore<Failure>;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

export interface AppliedAccessKey {
  readonly accessKeyId: string;
  /** `made`: whoever holds the old key, a pod for one, has to take up the new one. */
  readonly change: "made" | "kept";
}

/** `Failure` is what the store's own calls fail with. */
export type ApplyAccessKeyError<Failure extends OsbError = never> =
  | AccessKeyLimit
  | AccessKeyUnproven
  | AccountMismatch
  | IdentityMismatch
  | InvalidInput
  | KeyStoreChanged
  | KeyStoreMismatch
  | UserMissing
  | AwsFailure
  | Failure;

/** A list that has to stay the same for half a minute is looked at seldom. */
export const SETTLING_LOOK_MS = 3_000;

/** A new key works within seconds as a rule; this is for the exceptions. */
const PATIENCE_MS = 120_000;

/**
 * Makes sure that the store holds an access key of the installation's user, and that the key works: AWS knows it, three
 * times in a row, and it may get, put and delete items of the table.
 *
 * A stored key that IAM lists as active is kept. Else one is made: the intent is stored first, then the key is requested
 * once, then stored in one write that clears the intent. So at most one key exists whose secret nobody has, and the next run
 * deletes it: it finds the intent, waits until IAM's list has said the same for 30 seconds, and deletes what is new in it.
 * A stored key that somebody deactivated is deleted and replaced. No other key is ever changed.
 *
 * Aborting does not cut in between the request for a key and its being stored (25 seconds at most). Two calls at once for
 * one installation are told apart by the store; the installation's lock keeps them from happening.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 300 000).
 * @returns The key's id, or one of
 * - `InvalidInput`, `AccountMismatch`, `IdentityMismatch`, `UserMissing`: before anything was changed;
 * - `AccessKeyLimit`: the user has two keys already that are none of ours;
 * - `KeyStoreMismatch`: the store is not this installation's, or its intent cannot be read;
 * - `KeyStoreChanged`: somebody else wrote to it; the new key, if any, is deleted again;
 * - `AccessKeyUnproven`: the key is stored, but did not work within two minutes;
 * - `AwsCallFailed` (after a `CreateAccessKey` with `effect: "unknown"` the next run cleans up), the store's own failures;
 * - `TimedOut`, `Aborted`; the same call resumes.
 */
export function applyAccessKey<Failure extends OsbError = never>(
  { aws: { iam, sts }, clientsFor, keyStore, clock = systemClock, random = systemRandom }: ApplyAccessKeyDeps<Failure>,
  input: AccessKeyInput,
  { signal, timeoutMs = 300_000, onEvent }: RunOptions<AccessKeyEvent> = {},
): ResultAsync<AppliedAccessKey, ApplyAccessKeyError<Failure>> {
  const emit = listener(onEvent);

  return attempt(async function* () {
    const { userName, accountId, tableName } = yield* checkedAccessKey(input);
    using deadline = new Deadline(clock, `Access key of user ${userName}`, { signal, timeoutMs });
    yield* sameAccount({ awsAccountId: accountId }, yield* findCaller(sts, deadline));

    const { key, change } = yield* storedKey();
    yield* proveAccessKey({ clientsFor, clock, emit }, key, { accountId, tableName, patienceMs: PATIENCE_MS }, deadline);
    emit({ type: "key-ready", accessKeyId: key.accessKeyId });
    return ok({ accessKeyId: key.accessKeyId, change });

    /** Until the store holds a key that IAM lists as active. */
    function storedKey() {
      return attempt(async function* () {
        const startedMs = clock.now();
        const watch = new KeyWatch({ iam, keyStore, clock }, input);
        let orphanGone = false;

        for (;;) {
          const { raw, ...look } = yield* watch.look(deadline);
          const step = nextKeyStep({ ...look, orphanGone });

          switch (step.do) {
            case "finish":
              return ok({ key: keyIn(raw), change: "kept" as const });
            case "make": {
              const made = yield* makeAccessKey({ iam, keyStore, clock, random }, userName, raw, look.listed ?? [], deadline);
              if (made !== undefined) {
                emit({ type: "key-made", accessKeyId: made.accessKeyId, where: keyStore.where });
                return ok({ key: made, change: "made" as const });
              }
              yield* deadline.sleep(lookAgainAfterMs(0));
              break;
            }
            case "delete":
              yield* deleteKey(iam, userName, step.accessKeyId, deadline);
              emit({ type: "key-deleted", accessKeyId: step.accessKeyId, why: step.why });
              watch.deleted(step.accessKeyId);
              orphanGone = step.why === "unfinished-run";
              break;
            case "clear-intent":
              if (raw !== undefined && !(yield* keyStore.write(withoutIntent(raw), raw.version, deadline)))
                return err(new KeyStoreChanged(keyStore.where));
              orphanGone = false;
              break;
            case "wait": {
              const waitedMs = clock.now() - startedMs;
              emit({ type: "key-settling", userName, why: step.why, waitedMs });
              yield* deadline.sleep(step.why === "user-not-visible" ? lookAgainAfterMs(waitedMs) : SETTLING_LOOK_MS);
              break;
            }
            case "refuse":
              return err(yield* refusalOf(step.because, look, keyStore.where, iam, deadline));
          }
        }
      });
    }
  });
}

/** The stored key, secret included. */
export function keyIn(stored: StoredFields | undefined): AwsCredentials {
  return {
    accessKeyId: stored?.fields[KEY_ID_FIELD]?.reveal() ?? "",
    secretAccessKey: stored?.fields[SECRET_KEY_FIELD] ?? new Secret(""),
  };
}
