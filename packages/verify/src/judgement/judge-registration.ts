import type { InspectedRegistration, Marketplace } from "@osb/broker-registration";
import { failed, PASSED, passedWith, type Verdict } from "./verdict.ts";

const APPLY = "Apply the registration again.";

/** What is known about the platform that people look at. */
export interface Platform {
  /** Kf is there and lists only brokers of its own API. */
  readonly kfOwnBrokers: boolean;
  readonly acceptUnlistedByKf: boolean;
}

/** Is the broker registered, and does the platform say that it is ready? */
export function judgeRegistration(found: InspectedRegistration | undefined, url: string | undefined): Verdict {
  if (found === undefined) return failed("not-registered", "no broker of that name is registered in that scope", APPLY);
  if (!found.ours)
    return failed(
      "registration-foreign",
      `broker ${found.name} does not carry this installation's label`,
      "Pass the name of this installation's broker.",
    );
  if (found.deleting) return failed("registration-ending", `broker ${found.name} is being deleted`, `Wait until it is gone. ${APPLY}`);
  if (url !== undefined && found.url !== url)
    return failed(
      "registration-elsewhere",
      `broker ${found.name} is registered with ${found.url}, not ${url}`,
      "Find out who changed it, then apply the registration with replace: true.",
    );
  switch (found.state) {
    case "ready":
      return PASSED;
    case "pending":
      return failed(
        "registration-pending",
        `the platform has not told anything about broker ${found.name} yet`,
        "Wait a minute and look again; if nothing changes, check that the platform's controller runs.",
      );
    case "failing":
      return failed(
        `registration-${found.failure?.cause ?? "unknown"}`,
        `broker ${found.name} is not ready (${found.failure?.cause ?? "unknown"}): ${found.failure?.message ?? found.status}`,
        found.failure?.remediation ?? APPLY,
      );
    default:
      return found.state satisfies never;
  }
}

/** Is it in the marketplace? Only what a working broker offers counts: one that fails keeps its old offers. */
export function judgeMarketplace(found: InspectedRegistration | undefined, { kfOwnBrokers, acceptUnlistedByKf }: Platform): Verdict {
  const marketplace: Marketplace = found?.marketplace ?? { services: [] };
  const { length } = marketplace.services;
  if (found === undefined || length === 0)
    return failed("marketplace-empty", "no service of the broker is listed", "Do what the check of the registration says.");
  if (found.state !== "ready")
    return failed(
      "marketplace-stale",
      `${length} services are listed, but the broker does not work now`,
      "Do what the check of the registration says.",
    );
  if (kfOwnBrokers) {
    const message = "the services are listed by Service Catalog, and not by this cluster's Kf, which lists only brokers of its own API";
    const remedy = "Look at the marketplace by other means than kf, or register the broker at Kf's API.";
    return (acceptUnlistedByKf ? passedWith : failed)("kf-lists-only-its-own-brokers", message, remedy);
  }
  return PASSED;
}
