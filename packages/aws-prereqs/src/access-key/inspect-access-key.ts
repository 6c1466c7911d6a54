import type { AwsFailure } from "@osb/aws";
import { attempt, type Clock, Deadline, type Installation, type OsbError, type RunOptions, systemClock } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import type { AwsClients } from "../aws-prereqs.ts";
import type { UserKey } from "./access-key.ts";
import type { KeyStore } from "./key-store.ts";
import { type KeyLook, KeyWatch } from "./key-watch.ts";

/** What the verbs that look at a key, or remove it, need from the world. */
export interface AccessKeyDeps<Failure extends OsbError> {
  readonly aws: Pick<AwsClients, "iam">;
  readonly keyStore: KeyStore<Failure>;
  readonly clock?: Clock | undefined;
}

/** Whose key is meant. */
export interface AccessKeyOf {
  readonly installation: Installation;
  readonly userName: string;
}

/** Store and IAM, side by side. No secret is among it. */
export interface AccessKeyState {
  readonly where: string;
  /** Whether the store exists, and was made for this installation. */
  readonly store: "absent" | "ours" | "foreign";
  /** Absent where no whole key is stored. */
  readonly accessKeyId: string | undefined;
  /** Whether IAM lists the stored key as active. The list may lag behind by seconds. */
  readonly active: boolean;
  /** Whether a run began to make a key and did not end. */
  readonly unfinished: boolean;
  /** All keys of the user; `undefined` where there is no such user, or one that is not ours. */
  readonly keys: readonly UserKey[] | undefined;
}

export type InspectAccessKeyError<Failure extends OsbError = never> = AwsFailure | Failure;

/**
 * Looks at the store and at the user's keys, once, and changes nothing.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 */
export function inspectAccessKey<Failure extends OsbError = never>(
  { aws: { iam }, keyStore, clock = systemClock }: AccessKeyDeps<Failure>,
  of: AccessKeyOf,
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<AccessKeyState, InspectAccessKeyError<Failure>> {
  return attempt(async function* () {
    using deadline = new Deadline(clock, `Access key of user ${of.userName}`, { signal, timeoutMs });
    return ok(stateOf(yield* new KeyWatch({ iam, keyStore, clock }, of).look(deadline), keyStore.where));
  });
}

/** A look, told as state. */
function stateOf({ stored, listed }: KeyLook, where: string): AccessKeyState {
  return {
    where,
    store: stored === undefined ? "absent" : stored.owned ? "ours" : "foreign",
    accessKeyId: stored?.accessKeyId,
    active: listed?.some(({ accessKeyId, status }) => accessKeyId === stored?.accessKeyId && status === "Active") ?? false,
    unfinished: stored?.intent !== undefined,
    keys: listed,
  };
}
