// Verbs
export { fetchCatalog, type FetchCatalogDeps, type FetchCatalogError, type FetchCatalogInput } from "./catalog/fetch-catalog.ts";
// What a broker offers
export type { Catalog, CatalogPlan, CatalogService, Mistyped } from "./catalog/catalog.ts";
export { type CatalogFinding, lintCatalog } from "./catalog/lint-catalog.ts";
export { parseCatalog } from "./catalog/parse-catalog.ts";
// Where it is
export { brokerUrl, type Credentials, pemProblem, type Trust, urlProblem } from "./endpoint/endpoint.ts";
// How it is reached
export type { OsbRequest, OsbResponse, OsbTransport } from "./transport/osb-transport.ts";
export type { Resolve } from "./transport/node-transport.ts";
// Failures
export {
  type MalformedProblem,
  OsbAddressRefused,
  OsbMalformed,
  OsbRedirected,
  OsbStatus,
  OsbTlsFailed,
  OsbTooLarge,
  OsbUnauthorized,
  OsbUnreachable,
  type TlsReason,
} from "./errors.ts";
