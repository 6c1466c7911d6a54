import { type Clock, systemClock } from "@osb/core";
import type { Resolve } from "./broker-connection.ts";
import { type CatalogRequest, fetchCatalog } from "./fetch-catalog.ts";
import type { OsbCatalog } from "./osb-catalog.ts";

export interface OutsideDeps {
  readonly resolve: Resolve;
  readonly clock: Clock;
  /** Told of work that leaves the process. */
  readonly outside: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Asks a broker for its catalog, and lets the world's time wait for the answer. Rejects with `FetchFailed`. */
export async function fetchOutside(request: CatalogRequest, { resolve, clock, outside }: OutsideDeps): Promise<OsbCatalog> {
  const fetching = fetchCatalog(request, { resolve, clock });
  // A broker that hangs must not stop the world's time: the time-out is a part of it.
  using patience = new Patience();
  await outside(() => Promise.race([fetching.then(ignored, ignored), patience.over]));
  return await fetching;
}

/** How long the world's time waits for a broker, in real time. */
class Patience implements Disposable {
  readonly #cut = new AbortController();
  readonly over = systemClock.sleep(2_000, this.#cut.signal);

  [Symbol.dispose](): void {
    this.#cut.abort();
  }
}

const ignored = (): void => undefined;
