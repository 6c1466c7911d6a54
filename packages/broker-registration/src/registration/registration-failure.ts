/**
 * Why a broker is not ready. More may come with any minor version: keep a default branch.
 * `no-answer` is said while the controller has not yet told anything about what was asked last.
 */
export type RegistrationCause =
  | "no-answer"
  | "being-deleted"
  | "being-written"
  | "secret-missing"
  | "secret-key-missing"
  | "client-refused"
  | "unauthorized"
  | "not-found"
  | "broker-refuses"
  | "broker-failing"
  | "not-json"
  | "redirect-loop"
  | "tls-unknown-authority"
  | "tls-name-mismatch"
  | "tls-expired"
  | "tls-failed"
  | "plain-http"
  | "tls-wanted"
  | "connection-refused"
  | "connection-broken"
  | "no-such-host"
  | "timeout"
  | "duplicate-ids"
  | "id-changed"
  | "class-refused"
  | "sync-failing"
  | "empty-catalog"
  | "unknown";

/** What the platform says is wrong with a broker. */
export interface RegistrationFailure {
  readonly cause: RegistrationCause;
  /** The platform's words, control characters removed, at most 500 characters. */
  readonly message: string;
  /** One imperative sentence. */
  readonly remediation: string;
  /** Whether it may pass without anybody changing anything. */
  readonly waiting: "may-help" | "useless";
}

/** Nothing was told yet, or nothing about what was asked last: while the platform writes many services it says nothing for half a minute. */
export const NO_ANSWER: RegistrationFailure = {
  cause: "no-answer",
  message: "the platform has not told anything yet",
  remediation:
    "Check that the controller of the platform's registration API runs (for Service Catalog, its controller manager), and read its log.",
  waiting: "may-help",
};

export const BEING_DELETED: RegistrationFailure = {
  cause: "being-deleted",
  message: "a broker of this name is being deleted",
  remediation: "Wait until the old broker is gone; if it never goes, check that the controller of the platform's registration API runs.",
  waiting: "may-help",
};

export const BEING_WRITTEN: RegistrationFailure = {
  cause: "being-written",
  message: "the platform writes down the broker's services",
  remediation: "Give the call more time: the platform writes about five services and plans a second.",
  waiting: "may-help",
};
