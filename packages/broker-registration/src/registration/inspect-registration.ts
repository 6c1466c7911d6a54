import { attempt, Deadline, type InvalidInput, type RunOptions, systemClock } from "@osb/core";
import type { KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import { ServiceCatalogMissing } from "../errors.ts";
import type { Marketplace } from "../marketplace/marketplace.ts";
import { SERVICE_CATALOG } from "../service-catalog/service-catalog-objects.ts";
import { serviceCatalog } from "../service-catalog/service-catalog-target.ts";
import type { RegistrationDeps } from "./plan-registration.ts";
import type { RegistrationFailure } from "./registration-failure.ts";
import { checkedPlace, type RegistrationPlaceInput } from "./registration-input.ts";
import { notOurs, type Scope } from "./registration.ts";

/** A broker object as it was found, ours or not. */
export interface InspectedRegistration {
  readonly name: string;
  readonly scope: Scope;
  readonly url: string;
  /** The column STATUS of `kubectl get`. */
  readonly status: string;
  readonly createdAt: string;
  /** Whether it carries this installation's mark. */
  readonly ours: boolean;
  readonly deleting: boolean;
  /** `ready` is said only where at least one service with a plan is listed. */
  readonly state: "pending" | "failing" | "ready";
  /** Where it is failing. */
  readonly failure?: RegistrationFailure | undefined;
  /** What is listed; of a broker that fails, what it offered before. */
  readonly marketplace: Marketplace;
}

export type InspectRegistrationError = InvalidInput | ServiceCatalogMissing | KubeFailure;

/**
 * Reads the broker object and what is listed of it, or `undefined` where there is none.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 * @returns The broker, or one of
 * - `InvalidInput`; `ServiceCatalogMissing`: the cluster does not know brokers at all;
 * - `KubeUnreachable`, `KubeDenied`, `KubeCallFailed`, `TimedOut`, `Aborted`: it could not be looked at.
 */
export function inspectRegistration(
  { kube, clock = systemClock }: RegistrationDeps,
  input: RegistrationPlaceInput,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<InspectedRegistration | undefined, InspectRegistrationError> {
  return attempt(async function* () {
    const place = yield* checkedPlace(input);
    using deadline = new Deadline(clock, `Looking at broker ${place.name}`, { signal, timeoutMs });
    const found = yield* serviceCatalog
      .find(kube, place, deadline)
      .mapErr((error) =>
        error.type === "KubeCallFailed" && error.missing === "resource" ? new ServiceCatalogMissing(kube.server, SERVICE_CATALOG) : error,
      );
    if (found === undefined) return ok(undefined);
    const { url, status, createdAt, deleting, state, marketplace } = found;
    return ok({
      ...place,
      url,
      status,
      createdAt,
      ours: notOurs(input.installation, found).length === 0,
      deleting,
      state: state.is,
      ...(state.is === "failing" && { failure: state.failure }),
      marketplace,
    });
  });
}
