import { brokerAuth } from "./broker-auth.ts";
import { type BrokerAttempt, textOf } from "./broker-attempt.ts";
import { isGivenUp, withOperationStart } from "./broker-status.ts";
import { StepFailed } from "./catalog-client.ts";
import { type BrokerAuth, FetchFailed } from "./fetch-catalog.ts";
import { fetchOutside } from "./fetch-outside.ts";
import type { OsbCatalog } from "./osb-catalog.ts";
import { inWordsOf } from "./service-catalog-version.ts";

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
    const trust = { caBundle, skipVerify: spec.insecureSkipTLSVerify === true };
    return await fetchOutside({ url: spec.url ?? "", auth, trust }, attempt.deps);
  } catch (thrown) {
    if (!(thrown instanceof FetchFailed)) throw thrown;
    const problem = `Error getting broker catalog: ${inWordsOf(attempt.deps.version, thrown.message)}`;
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
