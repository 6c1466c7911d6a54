// The account
export { type AwsClientOptions, type AwsKey, type AwsOperationCall, FakeAws, type FakeAwsOptions, type GivenAwsKey } from "./fake-aws.ts";
export type { AwsDelays } from "./account.ts";
export type { AwsSnapshot } from "./aws-snapshot.ts";
export type { BucketFacts } from "./s3/bucket-store.ts";
// Policies
export type { PolicyDocument, PolicyStatement } from "./policy/policy-document.ts";
export type { Condition } from "./policy/condition.ts";
// Failures
export { AwsFault } from "./aws-fault.ts";
export type { Fault } from "./aws-faults.ts";
