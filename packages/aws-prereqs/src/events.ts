import type { KeyQuestion } from "./errors.ts";

/** `table-requested` at most once, then `table-pending` with every look, then `table-changed` for each safeguard switched on, then `table-ready`. */
export type BrokerTableEvent =
  | { readonly type: "table-requested"; readonly tableName: string }
  | { readonly type: "table-pending"; readonly tableName: string; readonly status: string; readonly waitedMs: number }
  | { readonly type: "table-changed"; readonly tableName: string; readonly what: "deletion-protection" | "point-in-time-recovery" }
  | { readonly type: "table-ready"; readonly tableName: string };

/** At most one `user-requested`; `user-pending` while IAM does not show it yet; then `user-ready`. */
export type BrokerUserEvent =
  | { readonly type: "user-requested"; readonly userName: string }
  | { readonly type: "user-pending"; readonly userName: string; readonly waitedMs: number }
  | { readonly type: "user-ready"; readonly userName: string };

/** `policy-changed` for each step that was needed, in the order of the list; `policy-pending` while IAM does not show it; then `policy-ready`. */
export type BrokerPolicyEvent =
  | {
      readonly type: "policy-changed";
      readonly policyArn: string;
      readonly what: "made" | "new-version" | "old-version-deleted" | "attached";
    }
  | { readonly type: "policy-pending"; readonly policyArn: string; readonly waitedMs: number }
  | { readonly type: "policy-ready"; readonly policyArn: string };

/**
 * `key-settling` while an earlier, broken-off run's traces are looked at; `key-deleted` for what it left or for what is of
 * no use any more; `key-made` as soon as a new key is stored; `key-pending` until AWS accepts it; then `key-ready`.
 */
export type AccessKeyEvent =
  | {
      readonly type: "key-settling";
      readonly userName: string;
      readonly why: "unfinished-run" | "key-not-listed" | "user-not-visible";
      readonly waitedMs: number;
    }
  | { readonly type: "key-deleted"; readonly accessKeyId: string; readonly why: "unfinished-run" | "inactive" | "destroyed" }
  | { readonly type: "key-made"; readonly accessKeyId: string; readonly where: string }
  | {
      readonly type: "key-pending";
      readonly accessKeyId: string;
      readonly waitsFor: KeyQuestion;
      readonly code: string;
      readonly waitedMs: number;
    }
  | { readonly type: "key-ready"; readonly accessKeyId: string };

/** What `destroy…` did, thing by thing. `kept` says why. */
export type RemovalEvent =
  | { readonly type: "removal-done"; readonly kind: string; readonly name: string }
  | { readonly type: "removal-pending"; readonly kind: string; readonly name: string; readonly status: string; readonly waitedMs: number }
  | { readonly type: "removal-kept"; readonly kind: string; readonly name: string; readonly why: "not-ours" | "holds-data" };

/** Everything {@link applyAwsPrereqs} tells, table first, then user, then policy. */
export type AwsPrereqsEvent = BrokerTableEvent | BrokerUserEvent | BrokerPolicyEvent;

/** Everything {@link destroyAwsPrereqs} tells. */
export type DestroyAwsPrereqsEvent = RemovalEvent | AccessKeyEvent;
