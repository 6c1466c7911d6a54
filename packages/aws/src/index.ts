// Calls
export { awsCall, type AwsFailure, failedAs, failedWith } from "./aws-call.ts";
export { type CommandWithMiddleware, sentOnce } from "./sent-once.ts";
// Failures
export { AwsCallFailed } from "./aws-call-failed.ts";
export type { AwsFailureClass } from "./failure-class.ts";
