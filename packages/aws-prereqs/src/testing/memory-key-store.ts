import { OsbError, Secret } from "@osb/core";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { KeyStore, StoredFields } from "../access-key/key-store.ts";

/** The store in memory was told to fail. */
export class KeyStoreDown extends OsbError<"KeyStoreDown"> {
  constructor() {
    super("KeyStoreDown", "the store does not answer", { remediation: "Repeat the call.", retryable: true });
  }
}

/**
 * What happens to a write: `none`: nothing special; `refused`: it fails; `lost-answer`: it takes effect and fails all the same;
 * `overtaken`: somebody else's write comes first, with the key `THEIRS`.
 */
export type KeyStoreFault = "none" | "refused" | "lost-answer" | "overtaken";

/** A key store in memory, for tests of what uses one. It compares and sets as a real one does, and fails when it is told to. */
export class MemoryKeyStore implements KeyStore<KeyStoreDown> {
  readonly where: string;
  /** They hit the next writes, one each. */
  readonly faults: KeyStoreFault[] = [];
  /** What each write left, in order: whether a key and whether an intent was there. Never their values. */
  readonly history: string[] = [];
  #stored: StoredFields | undefined;
  #version = 0;

  constructor(where = "key store in memory") {
    this.where = where;
  }

  read(): ResultAsync<StoredFields | undefined, KeyStoreDown> {
    return okAsync(this.#stored);
  }

  write(fields: StoredFields["fields"], version: string | undefined): ResultAsync<boolean, KeyStoreDown> {
    const fault = this.faults.shift() ?? "none";
    if (fault === "refused") return errAsync(new KeyStoreDown());
    if (fault === "overtaken") this.put({ accesskeyid: "THEIRS", secretkey: "theirs" });
    if (this.#stored?.version !== version) return okAsync(false);
    this.#store(fields, true);
    return fault === "lost-answer" ? errAsync(new KeyStoreDown()) : okAsync(true);
  }

  remove(): ResultAsync<void, KeyStoreDown> {
    if (this.#stored?.owned === true) this.#stored = undefined;
    return okAsync(undefined);
  }

  /** Puts fields there as somebody would who does not ask for a version. `owned` says whose store it is then. */
  put(fields: Readonly<Record<string, string>>, owned = true): void {
    this.#store(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)])), owned);
  }

  /** A field's value, in clear. */
  text(field: string): string | undefined {
    return this.#stored?.fields[field]?.reveal();
  }

  #store(fields: StoredFields["fields"], owned: boolean): void {
    this.#version += 1;
    this.#stored = { fields, version: String(this.#version), owned };
    const parts = [fields["accesskeyid"] === undefined ? [] : ["key"], fields["intent"] === undefined ? [] : ["intent"]].flat();
    this.history.push(parts.join(", ") || "nothing");
  }
}
