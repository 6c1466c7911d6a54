import type { Account } from "../account.ts";
import type { Item } from "./table-store.ts";

interface Written {
  readonly item: Item | undefined;
  readonly atMs: number;
}

/** The items of one table. What they were is kept for as long as a read may still see it. */
export class StoredItems {
  readonly #account: Account;
  /** By key, the newest first. */
  readonly #written = new Map<string, readonly Written[]>();

  constructor(account: Account) {
    this.#account = account;
  }

  get size(): number {
    return [...this.#written.values()].filter(([newest]) => newest?.item !== undefined).length;
  }

  get(id: string): Item | undefined {
    return this.#written.get(id)?.[0]?.item;
  }

  /** What a read that is not consistent sees. */
  getLate(id: string): Item | undefined {
    const asOfMs = this.#account.nowMs() - this.#account.delays.itemLagMs;
    return this.#written.get(id)?.find(({ atMs }) => atMs <= asOfMs)?.item;
  }

  set(id: string, item: Item): void {
    this.#write(id, item);
  }

  delete(id: string): void {
    this.#write(id, undefined);
  }

  #write(id: string, item: Item | undefined): void {
    const former = this.#written.get(id) ?? [];
    const asOfMs = this.#account.nowMs() - this.#account.delays.itemLagMs;
    // Of what no read is late enough for any more, the newest is still what the latest of them sees.
    const last = former.findIndex(({ atMs }) => atMs <= asOfMs);
    const seen = last < 0 ? former : former.slice(0, last + 1);
    this.#written.set(id, [{ item, atMs: this.#account.nowMs() }, ...seen]);
  }
}
