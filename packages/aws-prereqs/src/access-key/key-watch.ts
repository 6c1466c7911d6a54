import type { IAMClient } from "@aws-sdk/client-iam";
import type { AwsFailure } from "@osb/aws";
import { attempt, type Clock, type Deadline, fingerprintOf, type Installation, type OsbError } from "@osb/core";
import { ok, okAsync, type ResultAsync } from "neverthrow";
import { findUser } from "../broker-identity/user-calls.ts";
import { orphansOf, type SeenKeys, type StoredKey, storedKeyOf, type UserKey } from "./access-key.ts";
import { factsOf, listKeys } from "./key-calls.ts";
import type { KeyStore, StoredFields } from "./key-store.ts";

/** One look at store and IAM. */
export interface KeyLook extends SeenKeys {
  /** The store's fields, secret included. */
  readonly raw: StoredFields | undefined;
}

/** Looks at store and IAM again and again, and knows for how long they have been the same. */
export class KeyWatch<Failure extends OsbError> {
  readonly #iam: IAMClient;
  readonly #keyStore: KeyStore<Failure>;
  readonly #clock: Clock;
  readonly #installation: Installation;
  readonly #userName: string;
  readonly #deleted = new Set<string>();
  #digest = "";
  #sinceMs = 0;

  constructor(
    { iam, keyStore, clock }: { readonly iam: IAMClient; readonly keyStore: KeyStore<Failure>; readonly clock: Clock },
    { installation, userName }: { readonly installation: Installation; readonly userName: string },
  ) {
    this.#iam = iam;
    this.#keyStore = keyStore;
    this.#clock = clock;
    this.#installation = installation;
    this.#userName = userName;
  }

  /** A key whose deletion AWS has answered is gone, whatever a list that lags behind says. */
  deleted(accessKeyId: string): void {
    this.#deleted.add(accessKeyId);
  }

  look(deadline: Deadline): ResultAsync<KeyLook, AwsFailure | Failure> {
    const [iam, keyStore, userName] = [this.#iam, this.#keyStore, this.#userName];
    const [installation, gone] = [this.#installation, this.#deleted];
    const unchangedMs = (what: unknown): number => this.#unchangedMs(what);
    return attempt(async function* () {
      const raw = yield* keyStore.read(deadline);
      const user = yield* findUser(iam, userName, deadline);
      const isOurs = user?.owner === installation.name;
      const foreignUser = isOurs ? undefined : user;
      const keys: readonly UserKey[] | undefined = isOurs ? yield* listKeys(iam, userName, deadline) : undefined;
      const stored = raw === undefined ? undefined : storedKeyOf(raw);
      const current = keys?.filter(({ accessKeyId }) => !gone.has(accessKeyId));
      const listed = current && (yield* withUse(iam, stored, current, deadline));
      return ok({ userName, foreignUser, raw, stored, listed, unchangedMs: unchangedMs([listed, stored]) });
    });
  }

  #unchangedMs(what: unknown): number {
    const digest = fingerprintOf([what]);
    const now = this.#clock.now();
    if (digest !== this.#digest) [this.#digest, this.#sinceMs] = [digest, now];
    return now - this.#sinceMs;
  }
}

/** The keys, those among them that an unfinished run may have made with their last use. */
function withUse(
  iam: IAMClient,
  stored: StoredKey | undefined,
  keys: readonly UserKey[],
  deadline: Deadline,
): ResultAsync<readonly UserKey[], AwsFailure> {
  const { intent, accessKeyId } = stored ?? {};
  if (typeof intent !== "object") return okAsync(keys);
  const orphans = orphansOf(intent, keys, accessKeyId === undefined ? undefined : { accessKeyId });
  return factsOf(iam, orphans, deadline).map((facts) =>
    keys.map((key) => ({ ...key, lastUsedAt: facts.find((each) => each.accessKeyId === key.accessKeyId)?.lastUsedAt })),
  );
}
