// The account
export { type AwsClientOptions, FakeAws } from "./fake-aws.ts";
export type { UnsetSettings } from "./unset-settings.ts";
export type { AwsOperationCall, FakeAwsOptions, PrincipalFacts } from "./fake-aws-options.ts";
export type { AwsKey, GivenAwsKey } from "./aws-key.ts";
export type { AwsDelays } from "./account.ts";
export type { AwsRates } from "./call-rates.ts";
export type { AwsSnapshot } from "./aws-snapshot.ts";
export type { BucketFacts } from "./s3/bucket-store.ts";
// Policies
export type { PolicyDocument, PolicyStatement } from "./policy/policy-document.ts";
export type { Condition } from "./policy/condition.ts";
// Failures
export { AwsFault } from "./aws-fault.ts";
export type { Fault } from "./aws-faults.ts";
export type { ResourceFailure } from "./cloudformation/stacks/resource-failures.ts";
