import type { Finding } from "@osb/core";
import type { Catalog, CatalogPlan, CatalogService } from "./catalog.ts";

/** Something in a catalog that a platform refuses, or that people stumble over. */
export interface CatalogFinding extends Finding {
  /** Where: `services.0.plans.1`; empty for the catalog as a whole. */
  readonly path: string;
}

/** Service Catalog stores ids and names in fields of at most this many bytes (its validating webhook). */
const MAX_BYTES = 63;

const REPORT = "Report it to the broker's maker; Service Catalog does not list the service until it is corrected.";

/**
 * Judges a catalog by what the platforms do with it. `blocking`: Service Catalog refuses the service, or the whole
 * catalog, or nobody sees anything of it. `warning`: it is listed, but deviates from the specification or is shown differently
 * by Service Catalog and Kf. JSON schemas are not looked into.
 */
export function lintCatalog(catalog: Catalog): readonly CatalogFinding[] {
  return [
    ...(catalog.services.length === 0 ? [EMPTY] : []),
    ...catalog.mistyped.map(({ path, wanted, found }) => blocking("mistyped-field", path, `is a ${found} where a ${wanted} is specified`)),
    ...catalog.services.flatMap((service, index) => lintService(service, `services.${index}`)),
    ...duplicates("duplicate-id", "blocking", servicesOf(catalog), ({ id }) => id),
    ...duplicates("duplicate-id", "blocking", plansOf(catalog), ({ id }) => id),
    ...duplicates("duplicate-name", "warning", servicesOf(catalog), ({ name }) => name),
  ];
}

const EMPTY: CatalogFinding = {
  type: "empty-catalog",
  level: "blocking",
  path: "",
  message: "the catalog has no services: a platform calls such a broker ready, and its marketplace stays empty",
  remediation: "Check which templates or services the broker was told to offer.",
};

function lintService(service: CatalogService, path: string): CatalogFinding[] {
  return [
    ...lintTexts(service, path),
    ...(service.plans.length === 0
      ? [blocking("no-plans", path, "has no plans, for which Service Catalog refuses the whole catalog")]
      : []),
    ...(service.bindable === undefined ? [warning("bindable-missing", path, "does not say whether it is bindable")] : []),
    ...(service.requires.length > 0
      ? [warning("requires-unsupported", path, `requires ${service.requires.join(", ")}, which no platform on Kubernetes provides`)]
      : []),
    ...service.plans.flatMap((plan, index) => lintPlan(plan, `${path}.plans.${index}`)),
    ...duplicates("duplicate-name", "warning", pathed(path, service.plans), ({ name }) => name),
  ];
}

function lintPlan(plan: CatalogPlan, path: string): CatalogFinding[] {
  const freeOmitted = warning("free-omitted", path, "does not say whether it is free: Service Catalog shows that it is not, Kf that it is");
  return [...lintTexts(plan, path), ...(plan.free === undefined ? [freeOmitted] : [])];
}

function lintTexts(offer: CatalogService | CatalogPlan, path: string): CatalogFinding[] {
  const empty = (["id", "name", "description"] as const).filter((field) => offer[field] === "");
  const long = (["id", "name"] as const).filter((field) => Buffer.byteLength(offer[field]) > MAX_BYTES);
  return [
    ...empty.map((field) => blocking("empty-text", `${path}.${field}`, "is missing or empty")),
    ...long.map((field) =>
      blocking("too-long", `${path}.${field}`, `has ${Buffer.byteLength(offer[field])} bytes; Service Catalog takes ${MAX_BYTES}`),
    ),
    ...(/^[\w.-]*$/.test(offer.name)
      ? []
      : [warning("name-unhandy", `${path}.name`, "has characters that are hard to type on a command line")]),
  ];
}

type Pathed<T> = readonly (readonly [path: string, offer: T])[];

function pathed<T>(path: string, offers: readonly T[]): Pathed<T> {
  return offers.map((offer, index) => [`${path === "" ? "services" : `${path}.plans`}.${index}`, offer]);
}

const servicesOf = ({ services }: Catalog): Pathed<CatalogService> => pathed("", services);

const plansOf = (catalog: Catalog): Pathed<CatalogPlan> => servicesOf(catalog).flatMap(([path, { plans }]) => pathed(path, plans));

/** A finding for every offer but the first that has the same, non-empty key. */
function duplicates<T>(type: string, level: "blocking" | "warning", offers: Pathed<T>, keyOf: (offer: T) => string): CatalogFinding[] {
  const first = new Map<string, string>();
  return offers.flatMap(([path, offer]) => {
    const key = keyOf(offer);
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    if (other === undefined || key === "") return [];
    const message = `has the same ${type === "duplicate-id" ? "id" : "name"} as ${other}`;
    return [
      level === "blocking"
        ? blocking(type, path, `${message}, for which Service Catalog refuses the catalog`)
        : warning(type, path, message),
    ];
  });
}

function blocking(type: string, path: string, what: string): CatalogFinding {
  return { type, level: "blocking", path, message: `${path} ${what}`, remediation: REPORT };
}

function warning(type: string, path: string, what: string): CatalogFinding {
  return { type, level: "warning", path, message: `${path} ${what}`, remediation: "Report it to the broker's maker." };
}
