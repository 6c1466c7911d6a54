import { attempt, type Clock, Deadline, type InvalidInput, type RunOptions, systemClock } from "@osb/core";
import type { KubeClient, KubeFailure } from "@osb/kubernetes";
import { ok, ResultAsync } from "neverthrow";
import { accessNames, accessStores, passwordProblem } from "./access-secrets.ts";
import { accessVersion } from "./access-version.ts";
import type { BrokerAccess, BrokerAccessInput } from "./broker-access.ts";
import { certificateFacts } from "./certificate-problem.ts";
import { checkedPlace } from "./checked-access.ts";

export interface InspectBrokerAccessDeps {
  readonly kube: KubeClient;
  readonly clock?: Clock | undefined;
}

/** The broker's password and certificate as they are now, without either. Plain data. */
export interface BrokerAccessState {
  /** `undefined` where there is no such Secret. */
  readonly basicAuth: { readonly owned: boolean; readonly usable: boolean } | undefined;
  /** `hosts` is empty and `validUntil` undefined where what is stored is no certificate. */
  readonly tls:
    | { readonly owned: boolean; readonly hosts: readonly string[]; /** ISO 8601. */ readonly validUntil: string | undefined }
    | undefined;
  /** What `applyBrokerAccess` would return if it found nothing to do; `undefined` where anything is missing. */
  readonly access: BrokerAccess | undefined;
}

export type InspectBrokerAccessError = InvalidInput | KubeFailure;

/**
 * Reads what is stored of the broker's password and certificate. Judges neither: see `planBrokerAccess`.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 * @returns The state (absence is a value), or `InvalidInput`, or a failure of the cluster.
 */
export function inspectBrokerAccess(
  { kube, clock = systemClock }: InspectBrokerAccessDeps,
  input: Pick<BrokerAccessInput, "installation" | "namespace">,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<BrokerAccessState, InspectBrokerAccessError> {
  return attempt(async function* () {
    const place = yield* checkedPlace(input);
    using deadline = new Deadline(clock, "Reading the broker's access", { signal, timeoutMs });
    const stores = accessStores(kube, place);
    const [basicAuth, tls] = yield* ResultAsync.combine([stores.basicAuth.read(deadline), stores.tls.read(deadline)]);

    const facts = tls && certificateFacts(tls.fields["tls.crt"]?.reveal());
    const usable = basicAuth !== undefined && passwordProblem(basicAuth.fields) === undefined;
    const caBundle = tls?.fields["ca.crt"]?.reveal();
    const access =
      usable && facts !== undefined && caBundle !== undefined
        ? { ...accessNames(place), caBundle, version: accessVersion(basicAuth.fields, tls?.fields ?? {}) }
        : undefined;
    return ok({
      basicAuth: basicAuth && { owned: basicAuth.owned, usable },
      tls: tls && { owned: tls.owned, hosts: facts?.hosts ?? [], validUntil: facts?.validUntil.toISOString() },
      access,
    });
  });
}
