import type { Aborted, Deadline, TimedOut } from "@osb/core";
import { errAsync, fromPromise, type ResultAsync } from "neverthrow";
import { AwsCallFailed } from "./aws-call-failed.ts";
import type { AwsFailureClass } from "./failure-class.ts";

export type AwsFailure = AwsCallFailed | Aborted | TimedOut;

/**
 * Makes one AWS call and ends it with the deadline. The only place that meets AWS failures as exceptions.
 *
 * Repeating is the client's, as its owner configured it; what must not be repeated is sent with {@link sentOnce}.
 *
 * @param operation Service and action, as IAM writes it: `iam:CreateUser`.
 */
export function awsCall<Output>(
  operation: string,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
  deadline: Deadline,
): ResultAsync<Output, AwsFailure> {
  if (deadline.failure !== undefined) return errAsync(deadline.failure);
  const sending = async (): Promise<Output> => send({ abortSignal: deadline.signal });
  return fromPromise(sending(), (thrown) => deadline.failure ?? AwsCallFailed.from(operation, thrown));
}

/** Tells whether a call failed in one of these ways. An early end (`Aborted`, `TimedOut`) is none of them. */
export function failedAs(failure: { readonly type: string }, ...classes: readonly AwsFailureClass[]): boolean {
  return failure.type === "AwsCallFailed" && classes.includes((failure as AwsCallFailed).failureClass);
}

/** Tells whether a call failed with this code. Give it without `Exception`: IAM's wire leaves that out, the SDK's classes have it. */
export function failedWith(failure: { readonly type: string }, code: string): boolean {
  return failure.type === "AwsCallFailed" && (failure as AwsCallFailed).code.replace(/Exception$/, "") === code;
}
