import type { IAMClient } from "@aws-sdk/client-iam";
import { type AwsFailure, failedAs } from "@osb/aws";
import { attempt, type Clock, Deadline, type OsbError, type Random, Secret } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import type { AwsCredentials } from "../aws-prereqs.ts";
import { AccessKeyLimit, KeyStoreChanged } from "../errors.ts";
import { storedKeyOf, type UserKey } from "./access-key.ts";
import { createKey, deleteKey, factsOf } from "./key-calls.ts";
import { newIntent, writtenIntent } from "./key-intent.ts";
import { INTENT_FIELD, KEY_ID_FIELD, type KeyStore, SECRET_KEY_FIELD, type StoredFields } from "./key-store.ts";

export interface MakeKeyDeps<Failure extends OsbError> {
  readonly iam: IAMClient;
  readonly keyStore: KeyStore<Failure>;
  readonly clock: Clock;
  readonly random: Random;
}

/** From the request to the stored key nothing may cut in; together below the time after which a run counts as ended. */
const CREATE_AND_STORE_MS = 15_000;
const UNDO_MS = 10_000;

/**
 * Makes a key and stores it: the intent first, then one request, then key and cleared intent in one write. From the request
 * on neither abort nor time-out of the caller's ends it, because the secret is told once; it takes 25 seconds at most.
 *
 * @returns The key, or `undefined` where IAM does not know the user yet and nothing happened.
 */
export function makeAccessKey<Failure extends OsbError>(
  { iam, keyStore, clock, random }: MakeKeyDeps<Failure>,
  userName: string,
  stored: StoredFields | undefined,
  keys: readonly UserKey[],
  deadline: Deadline,
): ResultAsync<AwsCredentials | undefined, AwsFailure | AccessKeyLimit | KeyStoreChanged | Failure> {
  return attempt(async function* () {
    const known = keys.map(({ accessKeyId }) => accessKeyId);
    const intended = yield* recordIntent(keyStore, newIntent(random, userName, known), stored, deadline);

    using making = new Deadline(clock, "Making the access key", { timeoutMs: CREATE_AND_STORE_MS });
    const created = await createKey(iam, userName, making);
    if (created.isErr()) {
      const failure = created.error;
      if (failure.type !== "AwsCallFailed" || failure.effect === "unknown") return err(failure);
      // Nothing was made, so the intent need not keep the next run waiting. If this fails, it does, and no more.
      await keyStore.write(withoutIntent(intended), intended.version, making).unwrapOr(false);
      if (failedAs(failure, "absent")) return ok(undefined);
      if (failedAs(failure, "limit")) return err(new AccessKeyLimit(userName, yield* factsOf(iam, keys, deadline)));
      return err(failure);
    }

    const key = created.value;
    const fields = { ...withoutIntent(intended), [KEY_ID_FIELD]: new Secret(key.accessKeyId), [SECRET_KEY_FIELD]: key.secretAccessKey };
    const written = await keyStore.write(fields, intended.version, making);
    if (written.isOk() && written.value) return ok(key);

    using undoing = new Deadline(clock, "Looking whether the access key is stored", { timeoutMs: UNDO_MS });
    const now = await keyStore.read(undoing);
    if (now.isOk() && now.value !== undefined && storedKeyOf(now.value).accessKeyId === key.accessKeyId) return ok(key);
    // Where nobody can tell, the key stays: it is stored, or the intent accounts for it.
    if (now.isErr()) return err(written.isErr() ? written.error : now.error);
    const undone = await deleteKey(iam, userName, key.accessKeyId, undoing);
    if (written.isErr()) return err(written.error);
    return err(new KeyStoreChanged(keyStore.where, undone.isErr() ? key.accessKeyId : undefined));
  });
}

/** Writes the intent and reads it back, which also tells an answer that got lost from a write that was refused. */
function recordIntent<Failure extends OsbError>(
  keyStore: KeyStore<Failure>,
  intent: ReturnType<typeof newIntent>,
  stored: StoredFields | undefined,
  deadline: Deadline,
): ResultAsync<StoredFields, AwsFailure | KeyStoreChanged | Failure> {
  return attempt(async function* () {
    const written = await keyStore.write({ ...stored?.fields, [INTENT_FIELD]: writtenIntent(intent) }, stored?.version, deadline);
    if (deadline.failure !== undefined) return err(deadline.failure);
    const now = yield* keyStore.read(deadline);
    const found = now === undefined ? undefined : storedKeyOf(now).intent;
    if (now !== undefined && typeof found === "object" && found.nonce === intent.nonce) return ok(now);
    return err(written.isErr() ? written.error : new KeyStoreChanged(keyStore.where));
  });
}

/** The fields as they were before the intent. */
export function withoutIntent({ fields }: StoredFields): Readonly<Record<string, Secret>> {
  const { [INTENT_FIELD]: _, ...rest } = fields;
  return rest;
}
