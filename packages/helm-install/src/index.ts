// The broker's password and certificate
export { type ApplyBrokerAccessError, applyBrokerAccess } from "./broker-access/apply-broker-access.ts";
export { type DestroyBrokerAccessError, destroyBrokerAccess } from "./broker-access/destroy-broker-access.ts";
export {
  type BrokerAccessState,
  type InspectBrokerAccessDeps,
  type InspectBrokerAccessError,
  inspectBrokerAccess,
} from "./broker-access/inspect-broker-access.ts";
export { type BrokerAccessDeps, type PlanBrokerAccessError, planBrokerAccess } from "./broker-access/plan-broker-access.ts";
export type { BrokerAccess, BrokerAccessInput, SecretRef } from "./broker-access/broker-access.ts";
// The broker's release
export { type ApplyReleaseError, applyRelease } from "./release/apply-release.ts";
export { type DestroyReleaseError, destroyRelease } from "./release/destroy-release.ts";
export { type InspectReleaseDeps, type InspectReleaseError, inspectRelease, type ReleaseState } from "./release/inspect-release.ts";
export { type PlanReleaseError, planRelease, type ReleaseDeps } from "./release/plan-release.ts";
export type {
  BrokerImage,
  BrokerRelease,
  BrokerSettings,
  ReleaseAccess,
  ReleaseAddress,
  ReleaseInput,
  ReleaseStatus,
} from "./release/broker-release.ts";
export type { BrokerStanding } from "./release/broker-standing.ts";
export type { ChartSource } from "./release/chart-source.ts";
export { checkedRelease as checkedReleaseInput } from "./release/checked-release.ts";
export { type BrokerAddress, brokerHosts } from "./release/broker-hosts.ts";
// helm
export { type HelmEngineOptions, helmEngine } from "./helm-engine/helm-engine.ts";
export { type HelmCallOptions, type HelmEngine, type HelmFailure, OLDEST_HELM } from "./helm-engine/helm-port.ts";
export type { RollbackRequest } from "./helm-engine/rollback-args.ts";
export type { TemplateRequest } from "./helm-engine/template-args.ts";
export type { UninstallRequest } from "./helm-engine/uninstall-args.ts";
export type { UpgradeRequest } from "./helm-engine/upgrade-args.ts";
// Progress
export type { BrokerAccessEvent, ReleaseEvent, RemovalEvent } from "./events.ts";
// Failures
export type { HelmFailureReason } from "./helm-engine/helm-complaint.ts";
export {
  BrokerAccessConflict,
  BrokerNotStarting,
  type BrokerStartCause,
  ChartUnusable,
  HelmFailed,
  HelmMissing,
  HelmPending,
  HelmTooOld,
  ReleaseConflict,
} from "./errors.ts";
