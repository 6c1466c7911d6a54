// The whole
export { applyAwsPrereqs, type ApplyAwsPrereqsError } from "./apply-aws-prereqs.ts";
export {
  destroyAwsPrereqs,
  type DestroyAwsPrereqsError,
  type DestroyAwsPrereqsInput,
  type DestroyedAwsPrereqs,
} from "./destroy-aws-prereqs.ts";
export { inspectAwsPrereqs, type InspectAwsPrereqsError, type AwsPrereqsState } from "./inspect-aws-prereqs.ts";
export { planAwsPrereqs, type PlanAwsPrereqsError } from "./plan-aws-prereqs.ts";
export { checkedAwsPrereqsInput } from "./checked-aws-prereqs.ts";
export type { AwsClients, AwsCredentials, AwsPrereqs, AwsPrereqsDeps, AwsPrereqsInput, ClientsFor, TemplateSource } from "./aws-prereqs.ts";
export { DEFAULT_SERVICES, UPSTREAM_TEMPLATES } from "./aws-prereqs.ts";
// The access key
export { applyAccessKey, type AppliedAccessKey, type ApplyAccessKeyDeps, type ApplyAccessKeyError } from "./access-key/apply-access-key.ts";
export { destroyAccessKey, type DestroyAccessKeyError } from "./access-key/destroy-access-key.ts";
export {
  type AccessKeyDeps,
  type AccessKeyOf,
  type AccessKeyState,
  inspectAccessKey,
  type InspectAccessKeyError,
} from "./access-key/inspect-access-key.ts";
export { planAccessKey } from "./access-key/plan-access-key.ts";
export {
  type VerifiedAccessKey,
  verifyAccessKey,
  type VerifyAccessKeyDeps,
  type VerifyAccessKeyError,
  type VerifyAccessKeyInput,
} from "./access-key/verify-access-key.ts";
export type { UserKey } from "./access-key/access-key.ts";
export type { AccessKeyInput } from "./access-key/checked-access-key.ts";
export type { KeyStore, StoredFields, StoreOptions } from "./access-key/key-store.ts";
// The table
export { applyBrokerTable, type ApplyBrokerTableError, type BrokerTableDeps } from "./broker-table/apply-broker-table.ts";
export { destroyBrokerTable, type DestroyBrokerTableError } from "./broker-table/destroy-broker-table.ts";
export type { BrokerTable, BrokerTableSpec } from "./broker-table/broker-table.ts";
// The user
export { applyBrokerUser, type ApplyBrokerUserError, type BrokerUserDeps } from "./broker-identity/apply-broker-user.ts";
export { destroyBrokerUser, type DestroyBrokerUserError, destroyBrokerUserKeys } from "./broker-identity/destroy-broker-user.ts";
export type { BrokerUser, BrokerUserSpec } from "./broker-identity/broker-user.ts";
// Its rights
export { applyBrokerPolicy, type ApplyBrokerPolicyError, type BrokerPolicyDeps } from "./policies/apply-broker-policy.ts";
export { destroyBrokerPolicy, type DestroyBrokerPolicyError } from "./policies/destroy-broker-policy.ts";
export { type BrokerPolicy, brokerPolicyArn } from "./policies/broker-policy.ts";
export { brokerPolicyDocument, type BrokerPolicySpec, type PolicyDocument } from "./policies/broker-policy-document.ts";
export { KNOWN_SERVICES, type PolicyScope, type PolicyStatement } from "./policies/service-statements.ts";
// Progress
export type {
  AccessKeyEvent,
  AwsPrereqsEvent,
  BrokerPolicyEvent,
  BrokerTableEvent,
  BrokerUserEvent,
  DestroyAwsPrereqsEvent,
  RemovalEvent,
} from "./events.ts";
// Failures
export {
  type AccessKeyFacts,
  AccessKeyLimit,
  AccessKeyUnproven,
  AccountMismatch,
  IdentityInUse,
  IdentityMismatch,
  type KeyQuestion,
  KeyStoreChanged,
  KeyStoreMismatch,
  RegionMismatch,
  TableMismatch,
  UserMissing,
} from "./errors.ts";
