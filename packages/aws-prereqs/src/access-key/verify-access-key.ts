import type { AwsFailure } from "@osb/aws";
import { attempt, type Clock, Deadline, type InvalidInput, listener, type OsbError, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import type { ClientsFor } from "../aws-prereqs.ts";
import { type AccessKeyUnproven, type AccountMismatch, KeyStoreMismatch } from "../errors.ts";
import type { AccessKeyEvent } from "../events.ts";
import { storedKeyOf } from "./access-key.ts";
import { keyIn } from "./apply-access-key.ts";
import { type AccessKeyInput, checkedAccessKey } from "./checked-access-key.ts";
import { KEY_ID_FIELD, type KeyStore, SECRET_KEY_FIELD } from "./key-store.ts";
import { proveAccessKey } from "./prove-access-key.ts";

/** What {@link verifyAccessKey} needs from the world. Nothing of the caller's own: the key speaks for itself. */
export interface VerifyAccessKeyDeps<Failure extends OsbError> {
  readonly clientsFor: ClientsFor;
  readonly keyStore: Pick<KeyStore<Failure>, "where" | "read">;
  readonly clock?: Clock | undefined;
}

export interface VerifyAccessKeyInput extends Omit<AccessKeyInput, "userName"> {
  /** How long a refusal may be that of a key or of a right that is new (milliseconds, default 0: a refusal is one). */
  readonly patienceMs?: number | undefined;
}

export interface VerifiedAccessKey {
  readonly accessKeyId: string;
  /** Whose key it is. */
  readonly arn: string;
  readonly accountId: string;
}

export type VerifyAccessKeyError<Failure extends OsbError = never> =
  | AccessKeyUnproven
  | AccountMismatch
  | InvalidInput
  | KeyStoreMismatch
  | AwsFailure
  | Failure;

/**
 * Does the AWS user have access to the table, through whatever policy or group? Asks AWS with the stored key itself, so it
 * answers for a key that a user brought as well. Reads the store, and changes nothing anywhere.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000, and `patienceMs` on top).
 * @returns Whose key it is, or one of
 * - `KeyStoreMismatch`: there is no whole key in the store;
 * - `AccessKeyUnproven`: AWS does not know it, or it cannot work with the table (see `question`, `operation`);
 * - `AccountMismatch`: it belongs to another account;
 * - `InvalidInput`, `AwsCallFailed`, `TimedOut`, `Aborted`, the store's own failures.
 */
export function verifyAccessKey<Failure extends OsbError = never>(
  { clientsFor, keyStore, clock = systemClock }: VerifyAccessKeyDeps<Failure>,
  input: VerifyAccessKeyInput,
  { signal, timeoutMs, onEvent }: RunOptions<AccessKeyEvent> = {},
): ResultAsync<VerifiedAccessKey, VerifyAccessKeyError<Failure>> {
  const emit = listener(onEvent);
  const { patienceMs = 0 } = input;

  return attempt(async function* () {
    const { accountId, tableName } = yield* checkedAccessKey({ ...input, userName: "unknown" });
    using deadline = new Deadline(clock, `Access key in ${keyStore.where}`, { signal, timeoutMs: timeoutMs ?? 60_000 + patienceMs });

    const stored = yield* keyStore.read(deadline);
    const accessKeyId = stored === undefined ? undefined : storedKeyOf(stored).accessKeyId;
    if (accessKeyId === undefined) return err(noKeyIn(keyStore.where));

    const spec = { accountId, tableName, patienceMs };
    const caller = yield* proveAccessKey({ clientsFor, clock, emit }, keyIn(stored), spec, deadline);
    emit({ type: "key-ready", accessKeyId });
    return ok({ accessKeyId, arn: caller.arn, accountId: caller.accountId });
  });
}

const noKeyIn = (where: string): KeyStoreMismatch =>
  new KeyStoreMismatch(where, "holds no access key", `Store the key in ${where} in the fields ${KEY_ID_FIELD} and ${SECRET_KEY_FIELD}.`);
