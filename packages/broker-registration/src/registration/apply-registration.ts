import {
  attempt,
  Deadline,
  expectedPlan,
  type InvalidInput,
  listener,
  lookAgainAfterMs,
  type RunOptions,
  systemClock,
  type WorldMoved,
} from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeFailure } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";
import {
  type AuthSecretUnusable,
  BrokerNotReady,
  RegistrationConflict,
  type ScopeNamespaceMissing,
  type ServiceCatalogMissing,
  type UnlistedByKf,
} from "../errors.ts";
import type { Marketplace } from "../marketplace/marketplace.ts";
import { serviceCatalog } from "../service-catalog/service-catalog-target.ts";
import { pendingTeller } from "./pending-teller.ts";
import { plannedRegistration, type RegistrationDeps } from "./plan-registration.ts";
import type { RegistrationEvent } from "./registration-events.ts";
import type { RegistrationFailure } from "./registration-failure.ts";
import { checkedRegistration, type RegistrationInput } from "./registration-input.ts";
import { blockingObstacles } from "./registration-target.ts";
import { RegistrationWatch } from "./registration-watch.ts";
import { foreignness, nextRegistrationStep, type Scope } from "./registration.ts";

/** A broker that is ready, and in the marketplace. */
export interface Registration {
  readonly name: string;
  readonly scope: Scope;
  readonly url: string;
  /** The column STATUS of `kubectl get`. */
  readonly status: string;
  /** ISO 8601, by the cluster's clock: AGE counts from here. */
  readonly createdAt: string;
  readonly marketplace: Marketplace;
  /** What this call did. */
  readonly change: "registered" | "updated" | "none";
}

export type ApplyRegistrationError =
  | InvalidInput
  | ClusterMismatch
  | ServiceCatalogMissing
  | UnlistedByKf
  | ScopeNamespaceMissing
  | AuthSecretUnusable
  | RegistrationConflict
  | WorldMoved
  | BrokerNotReady
  | KubeFailure;

/**
 * Registers the broker at Service Catalog and waits until people can order from it: at least one service with a plan is listed. While the
 * platform fails with something that may pass it is kicked, at most every ten seconds, instead of left to its back-off; where no waiting
 * helps, the call ends as soon as the platform has said the same twice.
 *
 * Safe to repeat: a broker of this installation that is as wanted is left as it is. Aborting ends the wait; the registration stays,
 * and the platform goes on with it.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 300 000).
 * @returns The broker with its marketplace, or one of
 * - `InvalidInput`, `ClusterMismatch`, `ServiceCatalogMissing`, `UnlistedByKf`, `ScopeNamespaceMissing`, `WorldMoved`: nothing was changed;
 * - `AuthSecretUnusable`: the credentials cannot be read by the caller or lack a key;
 * - `RegistrationConflict`: the name is taken by something that is not ours; it was left alone;
 * - `BrokerNotReady`: registered, but not usable when the time was up or waiting had become useless; `failure` says why;
 * - `KubeDenied`, `KubeConflict`, `KubeCallFailed`, `KubeUnreachable`: what the API server said;
 * - `TimedOut`, `Aborted`: an outer call's limit, or the caller, ended the wait.
 */
export function applyRegistration(
  { kube, clock = systemClock }: RegistrationDeps,
  input: RegistrationInput,
  { signal, timeoutMs = 300_000, onEvent }: RunOptions<RegistrationEvent> = {},
): ResultAsync<Registration, ApplyRegistrationError> {
  const emit = listener(onEvent);
  const target = serviceCatalog;
  const watch = new RegistrationWatch(clock);
  let inTheWay: RegistrationFailure | undefined;

  return attempt(async function* () {
    const wanted = yield* checkedRegistration(input);
    const { name, scope, url } = wanted;
    using deadline = new Deadline(clock, `Registering broker ${name}`, { signal, timeoutMs });
    const tellPending = pendingTeller(clock, (event) => emit({ type: "registration-pending", name, ...event }));
    const conflict = (differences: readonly string[]): RegistrationConflict => {
      const object = target.describe(wanted);
      return new RegistrationConflict(`${object.kind} ${object.name}`, differences);
    };

    yield* expectedCluster(kube, wanted.installation, deadline);
    const [obstacle] = blockingObstacles(wanted, yield* target.survey(kube, wanted, deadline));
    if (obstacle !== undefined) return err(obstacle);
    if (input.expect !== undefined)
      yield* expectedPlan(`broker ${name}`, yield* plannedRegistration({ kube, clock }, target, wanted, deadline), input.expect);
    const existing = yield* target.find(kube, wanted, deadline);
    const foreign = existing === undefined || wanted.replace ? [] : foreignness(wanted, existing);
    if (foreign.length > 0) return err(conflict(foreign));

    const { version } = yield* target.keepCredentials(kube, wanted, deadline);
    const spec = { ...wanted, credentialsVersion: wanted.credentialsVersion ?? version };
    let change: Registration["change"] = "none";

    for (;;) {
      const found = yield* target.find(kube, spec, deadline);
      const step = nextRegistrationStep(spec, found, watch.progress(found));

      switch (step.do) {
        case "request":
          emit({ type: "registration-requested", name, differences: step.differences });
          yield* target.request(kube, spec, deadline);
          watch.requested();
          if (change === "none") change = found === undefined ? "registered" : "updated";
          break;
        case "kick":
          emit({ type: "registration-kicked", name, why: step.why });
          yield* target.kick(kube, spec, deadline);
          watch.kicked();
          if (change === "none" && step.why === "credentials-changed") change = "updated";
          break;
        case "wait":
          inTheWay = step.failure;
          tellPending(step.failure, watch.waitedMs);
          break;
        case "refuse":
          return err(conflict(step.differences));
        case "give-up":
          return err(new BrokerNotReady(name, step.failure, watch.waitedMs));
        case "finish": {
          const { status, createdAt, marketplace } = step.found;
          const plans = marketplace.services.reduce((count, service) => count + service.plans.length, 0);
          emit({ type: "broker-ready", name, services: marketplace.services.length, plans });
          return ok({ name, scope, url, status, createdAt, marketplace, change });
        }
        default:
          return step satisfies never;
      }

      yield* deadline.sleep(lookAgainAfterMs(watch.sinceAskedMs));
    }
  }).mapErr((error) => {
    const isOwnLimit = error.type === "TimedOut" && signal?.aborted !== true;
    return isOwnLimit && inTheWay !== undefined
      ? new BrokerNotReady(input.name ?? input.installation.name, inTheWay, watch.waitedMs)
      : error;
  });
}
