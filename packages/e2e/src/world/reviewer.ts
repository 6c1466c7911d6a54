import type { AdmissionHook } from "@osb/testing/kubernetes";
import { reviewed, type ReviewRequest, type ReviewResponse } from "./reviewed.ts";

/** Webhooks of one product, as a real API server meets them. */
export interface Reviewer {
  readonly hooks: readonly AdmissionHook[];
  /** What the hook of that name says. Rejects where it cannot say anything. */
  review(hookName: string, request: ReviewRequest): Promise<ReviewResponse>;
}

/** What the hook of that name among `hooks` says. */
export function reviewedBy(hooks: readonly AdmissionHook[], hookName: string, request: ReviewRequest): ReviewResponse {
  const hook = hooks.find(({ name }) => name === hookName);
  if (hook === undefined) throw new Error(`there is no webhook ${hookName}`);
  return reviewed(hook, request);
}
