import type { OsbError, RunOptions, Secret } from "@osb/core";
import type { ResultAsync } from "neverthrow";

/** What is stored: the fields and the state they were read in. */
export interface StoredFields {
  readonly fields: Readonly<Record<string, Secret>>;
  /** Stands for the state that was read: a write that is given it fails if the state is another by then. */
  readonly version: string;
  /** Whether the store was made for this installation. What is not is read, and never written. */
  readonly owned: boolean;
}

/**
 * Where the key is kept: a Kubernetes Secret, as `secretStore` of `@osb/kubernetes` opens it, or anything else that can
 * compare and set. `Failure` is what its own calls may fail with.
 */
export interface KeyStore<Failure extends OsbError = OsbError> {
  /** For messages: `secret prod/prod-aws-key`. */
  readonly where: string;
  /** `undefined` where nothing is stored. */
  read(options?: StoreOptions): ResultAsync<StoredFields | undefined, Failure>;
  /** Replaces all fields, if the state is still `version` (`undefined`: if there still is none). `false`: it is not. */
  write(fields: Readonly<Record<string, Secret>>, version: string | undefined, options?: StoreOptions): ResultAsync<boolean, Failure>;
  /** Removes what was made for this installation. Absent is done. */
  remove(options?: StoreOptions): ResultAsync<void, Failure>;
}

/** A `Deadline` fits. */
export type StoreOptions = Pick<RunOptions, "signal" | "timeoutMs">;

/** Names of the fields, as the broker's chart reads them. */
export const KEY_ID_FIELD = "accesskeyid";
export const SECRET_KEY_FIELD = "secretkey";
/** There while a key is being made. */
export const INTENT_FIELD = "intent";
