import type { Change } from "@osb/core";
import type { FoundUser } from "../broker-identity/broker-user.ts";
import { type KeyIntent, readIntent } from "./key-intent.ts";
import { INTENT_FIELD, KEY_ID_FIELD, SECRET_KEY_FIELD, type StoredFields } from "./key-store.ts";

/** A key as IAM lists it. Its secret is never told again. */
export interface UserKey {
  readonly accessKeyId: string;
  readonly status: "Active" | "Inactive" | "Expired";
  /** ISO 8601, by AWS's clock. */
  readonly createdAt: string | undefined;
  /** ISO 8601. Looked up only for a key that an unfinished run may have made; AWS may tell it hours late. */
  readonly lastUsedAt?: string | undefined;
}

/** What the store says about the key, without its secret. */
export interface StoredKey {
  readonly owned: boolean;
  /** Absent where no whole key is stored. */
  readonly accessKeyId: string | undefined;
  readonly intent: KeyIntent | "unreadable" | undefined;
}

export interface SeenKeys {
  readonly userName: string;
  /** The user of that name, where it is somebody else's. */
  readonly foreignUser?: FoundUser | undefined;
  readonly stored: StoredKey | undefined;
  /** `undefined` where IAM knows no such user, or one that is not ours. */
  readonly listed: readonly UserKey[] | undefined;
  /** For how long both have been as they are, in milliseconds. */
  readonly unchangedMs: number;
  /** Whether this run has deleted already what the intent accounts for. */
  readonly orphanGone?: boolean | undefined;
}

/** What has to happen next for the store to hold a key that IAM accepts. */
export type KeyStep =
  | { readonly do: "finish"; readonly accessKeyId: string }
  | { readonly do: "wait"; readonly why: "unfinished-run" | "key-not-listed" | "user-not-visible" }
  | { readonly do: "delete"; readonly accessKeyId: string; readonly why: "unfinished-run" | "inactive" }
  | { readonly do: "clear-intent" }
  | { readonly do: "make"; readonly known: readonly string[] }
  | {
      readonly do: "refuse";
      readonly because: "foreign-store" | "unreadable-intent" | "other-user" | "no-user" | "foreign-user" | "limit" | "used-key";
    };

/**
 * A list of IAM's is believed when it has said the same for so long, in milliseconds: it may lag behind. Longer than a run
 * takes from its intent to the stored key, so that one that is at work is not taken for one that ended.
 */
export const BELIEVED_AFTER_MS = 30_000;

/** IAM's limit. */
const MOST_KEYS = 2;

/**
 * Decides from what store and IAM tell, and from nothing else.
 *
 * Deleted is only what this installation made: the key that an unfinished run's intent accounts for, and a stored key that
 * somebody deactivated. One intent stands for one request, so it accounts for one key at most, and for none that was ever
 * used; where there are two new ones, one is somebody else's, and nothing is deleted.
 */
export function nextKeyStep({ userName, foreignUser, stored, listed, unchangedMs, orphanGone = false }: SeenKeys): KeyStep {
  if (foreignUser !== undefined) return { do: "refuse", because: "foreign-user" };
  if (stored?.owned === false) return { do: "refuse", because: "foreign-store" };
  const intent = stored?.intent;
  if (intent === "unreadable") return { do: "refuse", because: "unreadable-intent" };
  if (intent !== undefined && intent.userName !== userName) return { do: "refuse", because: "other-user" };

  const believed = unchangedMs >= BELIEVED_AFTER_MS;
  if (listed === undefined) return believed ? { do: "refuse", because: "no-user" } : { do: "wait", why: "user-not-visible" };
  const key = listed.find(({ accessKeyId }) => accessKeyId === stored?.accessKeyId);

  if (intent !== undefined) {
    if (orphanGone) return { do: "clear-intent" };
    if (!believed) return { do: "wait", why: "unfinished-run" };
    const [orphan, ...others] = orphansOf(intent, listed, key);
    if (orphan === undefined) return { do: "clear-intent" };
    if (others.length > 0) return { do: "refuse", because: "limit" };
    // Nobody has the secret of a key whose answer got lost.
    if (orphan.lastUsedAt !== undefined) return { do: "refuse", because: "used-key" };
    return { do: "delete", accessKeyId: orphan.accessKeyId, why: "unfinished-run" };
  }

  if (key?.status === "Active") return { do: "finish", accessKeyId: key.accessKeyId };
  if (key !== undefined) return { do: "delete", accessKeyId: key.accessKeyId, why: "inactive" };
  if (stored?.accessKeyId !== undefined && !believed) return { do: "wait", why: "key-not-listed" };
  if (listed.length >= MOST_KEYS) return { do: "refuse", because: "limit" };
  return { do: "make", known: listed.map(({ accessKeyId }) => accessKeyId) };
}

/** Keys that only the request of an unfinished run can have made. */
export function orphansOf(
  { known }: KeyIntent,
  listed: readonly UserKey[],
  stored: Pick<UserKey, "accessKeyId"> | undefined,
): readonly UserKey[] {
  return listed.filter(({ accessKeyId }) => !known.includes(accessKeyId) && accessKeyId !== stored?.accessKeyId);
}

/** What the store holds, without the secret. */
export function storedKeyOf({ fields, owned }: StoredFields): StoredKey {
  const intent = fields[INTENT_FIELD]?.reveal();
  const id = fields[KEY_ID_FIELD]?.reveal() ?? "";
  const hasSecret = (fields[SECRET_KEY_FIELD]?.reveal() ?? "") !== "";
  return {
    owned,
    accessKeyId: id !== "" && hasSecret ? id : undefined,
    intent: intent === undefined ? undefined : (readIntent(intent) ?? "unreadable"),
  };
}

/** What would be done, for a plan: waits are no changes, and what is refused is a finding. */
export function keyChanges(seen: Omit<SeenKeys, "unchangedMs">, where: string): readonly Change[] {
  const step = nextKeyStep({ ...seen, listed: seen.listed ?? [], unchangedMs: BELIEVED_AFTER_MS });
  const create: Change = {
    action: "create",
    kind: "IAM access key",
    name: `user ${seen.userName}`,
    reason: `${where} holds none that IAM lists`,
  };
  switch (step.do) {
    case "finish":
    case "refuse":
    case "wait":
      return [];
    case "make":
      return [create];
    case "clear-intent":
      return seen.listed?.some(({ accessKeyId }) => accessKeyId === seen.stored?.accessKeyId) === true ? [] : [create];
    case "delete":
      return [
        {
          action: "delete",
          kind: "IAM access key",
          name: step.accessKeyId,
          reason: step.why === "inactive" ? "somebody deactivated it" : "an earlier run made it and could not store it",
        },
        create,
      ];
    default:
      return step satisfies never;
  }
}
