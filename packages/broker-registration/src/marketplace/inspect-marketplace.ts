import { attempt, Deadline, type InvalidInput, type RunOptions, systemClock } from "@osb/core";
import type { KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import { ServiceCatalogMissing } from "../errors.ts";
import type { RegistrationDeps } from "../registration/plan-registration.ts";
import { checkedPlaceName } from "../registration/registration-input.ts";
import type { RegistrationPlace } from "../registration/registration.ts";
import { joinOffers, offersOf } from "../service-catalog/join-offers.ts";
import { listOffers } from "../service-catalog/list-offers.ts";
import { SERVICE_CATALOG } from "../service-catalog/service-catalog-objects.ts";
import type { Marketplace } from "./marketplace.ts";

export type InspectMarketplaceError = InvalidInput | ServiceCatalogMissing | KubeFailure;

/**
 * Lists what people can order from one broker in its scope. Without such a broker the list is empty; a broker that fails keeps what it
 * offered before, so a full list does not prove that the broker works (see `inspectRegistration`).
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 * @returns The services and their plans, or one of
 * - `InvalidInput`; `ServiceCatalogMissing`: the cluster has no marketplace of this kind;
 * - `KubeUnreachable`, `KubeDenied`, `KubeCallFailed`, `TimedOut`, `Aborted`: it could not be looked at.
 */
export function inspectMarketplace(
  { kube, clock = systemClock }: RegistrationDeps,
  broker: RegistrationPlace,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<Marketplace, InspectMarketplaceError> {
  return attempt(async function* () {
    const { name, scope } = yield* checkedPlaceName(broker);
    using deadline = new Deadline(clock, `Listing what broker ${name} offers`, { signal, timeoutMs });
    const offers = yield* listOffers(kube, scope, deadline).mapErr((error) =>
      error.type === "KubeCallFailed" && error.missing === "resource" ? new ServiceCatalogMissing(kube.server, SERVICE_CATALOG) : error,
    );
    return ok(joinOffers(offersOf(name, offers)));
  });
}
