import type { NamespaceEvent } from "../namespace/namespace.ts";

/**
 * Any number of `lock-waiting`, every few seconds, while somebody else's hold is watched; at most one `lock-taken-over`; one `lock-acquired`
 * before the work begins. After it one of `lock-released`, `lock-left` (it could not be released, and will be judged abandoned by whoever
 * comes next) and `lock-lost`. Where the lock's namespace has to be made, its events come first.
 */
export type LockEvent =
  | { readonly type: "lock-waiting"; readonly holder: string; readonly waitedMs: number; readonly abandonedAfterMs: number }
  | { readonly type: "lock-taken-over"; readonly holder: string; readonly waitedMs: number; readonly epoch: number }
  | { readonly type: "lock-acquired"; readonly epoch: number }
  | { readonly type: "lock-released" }
  | { readonly type: "lock-left"; readonly reason: string }
  | { readonly type: "lock-lost"; readonly by: string | undefined }
  | NamespaceEvent;
