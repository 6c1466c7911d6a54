import type { RegistrationState } from "../registration/registration.ts";
import { classifyFailure } from "./classify-failure.ts";
import { joinOffers, type Offers, offersOf } from "./join-offers.ts";
import type { BrokerObject } from "./service-catalog-objects.ts";

/**
 * Reads from a broker object, and from the classes and plans of its scope, whether the broker is ready.
 *
 * Ready means usable: the condition says so, of this very generation (after a change of the spec it stays true for a while), and
 * at least one service with a plan is listed. Service Catalog calls a broker with an empty catalog ready.
 */
export function readRegistration({ metadata, status }: BrokerObject, offers: Offers): RegistrationState {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready === undefined) return { is: "pending" };
  if (ready.status !== "True") return { is: "failing", failure: classifyFailure(ready.message ?? ready.reason ?? "") };
  if (status?.reconciledGeneration !== metadata.generation) return { is: "pending" };

  const marketplace = joinOffers(offersOf(metadata.name ?? "", offers));
  return marketplace.services.length > 0 ? { is: "ready" } : { is: "failing", failure: EMPTY };
}

const EMPTY = {
  cause: "empty-catalog",
  waiting: "useless",
  message: "Service Catalog calls the broker ready, but no service with a plan is listed",
  remediation:
    "Check in the broker's log which service templates it finds (bucket, prefix, region, rights) and whether it can write to its table; check catalogRestrictions of the broker object.",
} as const;

/** What `kubectl get` shows as STATUS: told by the controller, or, by those before 0.3, to be read from the last condition. */
export function statusColumn({ status }: Pick<BrokerObject, "status">): string {
  if (status?.lastConditionState !== undefined) return status.lastConditionState;
  const last = status?.conditions?.at(-1);
  if (last === undefined) return "";
  return last.status === "True" ? last.type : (last.reason ?? "");
}
