import { systemClock } from "@osb/core";
import { brokerAuth } from "./broker-auth.ts";
import { type BrokerAttempt, textOf } from "./broker-attempt.ts";
import { isGivenUp, withOperationStart } from "./broker-status.ts";
import { StepFailed } from "./catalog-client.ts";
import { type BrokerAuth, type CatalogRequest, fetchCatalog, FetchFailed } from "./fetch-catalog.ts";
import type { OsbCatalog } from "./osb-catalog.ts";

/** The broker's catalog, or `undefined` where the controller says that it stops trying. */
export async function askBroker(attempt: BrokerAttempt): Promise<OsbCatalog | undefined> {
  const { spec, metadata } = attempt.broker;
  const auth = await authOf(attempt);
  const caBundle = spec.caBundle ? Buffer.from(spec.caBundle, "base64").toString() : undefined;
  if (caBundle !== undefined && spec.insecureSkipTLSVerify === true) {
    const problem = `Error creating client for broker "${metadata.name}": Cannot specify root CAs and to skip TLS verification`;
    return attempt.failed({ reason: "ErrorFetchingCatalog", eventReason: "ErrorGettingAuthCredentials", problem });
  }
  const startedAt = attempt.deps.date();
  try {
    return await fetched(attempt, { url: spec.url ?? "", auth, trust: { caBundle, skipVerify: spec.insecureSkipTLSVerify === true } });
  } catch (thrown) {
    if (!(thrown instanceof FetchFailed)) throw thrown;
    const problem = `Error getting broker catalog: ${thrown.message}`;
    await attempt.failing({ reason: "ErrorFetchingCatalog", eventReason: "ErrorFetchingCatalog", problem });
    return noteFailure(attempt, startedAt, problem);
  }
}

async function authOf(attempt: BrokerAttempt): Promise<BrokerAuth> {
  try {
    return await brokerAuth(attempt.deps.kube, attempt.scope, attempt.broker);
  } catch (thrown) {
    const problem = `Error getting broker auth credentials: ${textOf(thrown)}`;
    return attempt.failed({ reason: "ErrorFetchingCatalog", eventReason: "ErrorGettingAuthCredentials", problem });
  }
}

async function fetched({ deps: { clock, resolve, outside } }: BrokerAttempt, request: CatalogRequest): Promise<OsbCatalog> {
  const fetching = fetchCatalog(request, { resolve, clock });
  // A broker that hangs must not stop the world's time: the time-out is a part of it.
  using patience = new Patience();
  await outside(() => Promise.race([fetching.then(ignored, ignored), patience.over]));
  return await fetching;
}

/** Notes since when the catalog is asked for in vain; after a week, that this ends, which it does not. */
async function noteFailure(attempt: BrokerAttempt, startedAt: Date, problem: string): Promise<undefined> {
  const {
    deps: { client, date },
    scope: { brokers },
    broker,
  } = attempt;
  const { status = {}, metadata } = broker;
  if (status.operationStartTime === undefined) await client.writeStatus(brokers, broker, withOperationStart(broker, startedAt));
  if (!isGivenUp(status, date())) throw new StepFailed(problem);
  await attempt.tell("Warning", "ErrorReconciliationRetryTimeout", "Stopping reconciliation retries because too much time has elapsed");
  await client.writeStatus(brokers, broker, { ...withOperationStart(broker, undefined), reconciledGeneration: metadata.generation ?? 0 });
  return undefined;
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
