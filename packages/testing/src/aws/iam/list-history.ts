import type { Account } from "../account.ts";

interface Former {
  readonly keys: readonly string[];
  readonly untilMs: number;
}

/** What lists were, for as long as IAM may still show it. */
export class ListHistory {
  readonly #account: Account;
  readonly #former = new WeakMap<ReadonlyMap<string, unknown>, readonly Former[]>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** To be told before a list changes. */
  willChange(list: ReadonlyMap<string, unknown>): void {
    if (this.#account.delays.listLagMs === 0) return;
    const former = this.#shown(list);
    this.#former.set(list, [...former, { keys: [...list.keys()], untilMs: this.#account.nowMs() }]);
  }

  /** The keys of a list, as IAM shows them. */
  keys(list: ReadonlyMap<string, unknown>): readonly string[] {
    return this.#shown(list)[0]?.keys ?? [...list.keys()];
  }

  /** The oldest first. */
  #shown(list: ReadonlyMap<string, unknown>): readonly Former[] {
    const asOfMs = this.#account.nowMs() - this.#account.delays.listLagMs;
    return (this.#former.get(list) ?? []).filter(({ untilMs }) => untilMs > asOfMs);
  }
}
