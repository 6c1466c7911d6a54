import type { Clock, Random } from "@osb/core";
import { FetchFailed } from "../service-catalog/fetch-catalog.ts";
import type { OsbCatalog } from "../service-catalog/osb-catalog.ts";
import { StepFailed } from "../service-catalog/catalog-client.ts";

const FIRST_PAUSE_MS = 10_000;
const TRIES = 5;
const JITTER = 0.1;

/**
 * Asks five times, with 10, 20, 40 and 80 seconds in between and up to a tenth more: brokers in the cluster are often not reachable
 * at once. Any failure is tried again, wrong passwords too. Rejects with the last one.
 */
export async function patientCatalog(
  ask: () => Promise<OsbCatalog>,
  { clock, random, signal }: { readonly clock: Clock; readonly random: Random; readonly signal: AbortSignal },
): Promise<OsbCatalog> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof FetchFailed) || tries === TRIES) throw thrown;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (tries - 1) * (1 + JITTER * chance(random)), signal);
      if (signal.aborted) throw new StepFailed("the controller stops");
    }
  }
}

/** Between nought and one. */
function chance(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
}
