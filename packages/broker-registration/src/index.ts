// Verbs
export { applyRegistration, type ApplyRegistrationError, type Registration } from "./registration/apply-registration.ts";
export { destroyRegistration, type DestroyedRegistration, type DestroyRegistrationError } from "./registration/destroy-registration.ts";
export { type InspectedRegistration, inspectRegistration, type InspectRegistrationError } from "./registration/inspect-registration.ts";
export { planRegistration, type PlanRegistrationError, type RegistrationDeps } from "./registration/plan-registration.ts";
export { inspectMarketplace, type InspectMarketplaceError } from "./marketplace/inspect-marketplace.ts";
// Inputs and outputs
export { checkedRegistrationInput, type RegistrationInput, type RegistrationPlaceInput } from "./registration/registration-input.ts";
export type { RegistrationPlace, Scope, SecretRef } from "./registration/registration.ts";
export type { Marketplace, MarketplacePlan, MarketplaceService } from "./marketplace/marketplace.ts";
// Why a broker is not ready
export type { RegistrationCause, RegistrationFailure } from "./registration/registration-failure.ts";
// Progress
export type { DeregistrationEvent, RegistrationEvent } from "./registration/registration-events.ts";
// Failures
export {
  AuthSecretUnusable,
  BrokerNotReady,
  BrokerNotRemoved,
  type InstanceRef,
  InstancesExist,
  RegistrationConflict,
  ScopeNamespaceMissing,
  ServiceCatalogMissing,
  UnlistedByKf,
} from "./errors.ts";
