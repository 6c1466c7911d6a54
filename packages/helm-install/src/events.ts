/**
 * How a release comes to be: any number of `release-pending`, `release-recovered` and `release-requested`, in the order in which they
 * happen, then any number of `broker-pending`, then one `broker-ready`. A release that is as wanted has no `release-requested`.
 */
export type ReleaseEvent =
  /** helm is asked to install or upgrade the release. */
  | { readonly type: "release-requested"; readonly release: string; readonly action: "install" | "upgrade"; readonly reason: string }
  /** Somebody seems to be at work on it; told about every five seconds. */
  | { readonly type: "release-pending"; readonly release: string; readonly status: string; readonly waitedMs: number }
  /** helm is asked to roll back, or to remove, what a run that was cut off had left. */
  | { readonly type: "release-recovered"; readonly release: string; readonly action: "roll-back" | "uninstall"; readonly reason: string }
  /** The pod is on its way; told about every five seconds, and when `status` changes. */
  | { readonly type: "broker-pending"; readonly deployment: string; readonly status: string; readonly waitedMs: number }
  | { readonly type: "broker-ready"; readonly deployment: string; readonly waitedMs: number };

/** Any number of `release-pending`, then `release-removed` where there was something to remove. */
export type RemovalEvent =
  | { readonly type: "release-pending"; readonly release: string; readonly status: string; readonly waitedMs: number }
  | { readonly type: "release-removed"; readonly release: string };

/** Each at most once, in this order; none where both are there and good. */
export type BrokerAccessEvent =
  | { readonly type: "password-made"; readonly secret: string }
  | { readonly type: "certificate-made"; readonly secret: string; readonly reason: string };
