/**
 * What a failure of an AWS call means to its caller.
 *
 * - `denied`: the caller's policies, or the organisation's, do not allow it;
 * - `credentials`: AWS does not accept the caller's credentials, or there are none;
 * - `clock`: this machine's clock is too far from AWS's;
 * - `configuration`: the client cannot send anything as it is configured;
 * - `unreachable`: no answer came; `unreadable`: an answer came that makes no sense; `server`: AWS failed itself;
 * - `throttled`: too many calls; `limit`: a quota is used up, which no repetition changes;
 * - `absent`, `exists`: the thing is not there, or is there already;
 * - `busy`: it is being changed by somebody; `conflict`: it cannot be done while something else exists;
 * - `invalid`: the request was refused as malformed;
 * - `other`: a code that is not in the list.
 */
export type AwsFailureClass =
  | "denied"
  | "credentials"
  | "clock"
  | "configuration"
  | "unreachable"
  | "unreadable"
  | "server"
  | "throttled"
  | "limit"
  | "absent"
  | "exists"
  | "busy"
  | "conflict"
  | "invalid"
  | "other";

/** What there is to judge a failure by. */
export interface AwsFailureFacts {
  /** AWS's code or Node's. */
  readonly code: string;
  readonly httpStatus?: number | undefined;
  /** How often the client sent the request. */
  readonly attempts?: number | undefined;
}

/** Codes without the suffix `Exception`: the wire of IAM and STS leaves it out, the SDK's classes have it. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  denied: ["AccessDenied", "UnauthorizedOperation", "OptInRequired", "NotAuthorized", "AuthorizationError"],
  credentials: [
    "CredentialsProviderError",
    "TokenProviderError",
    "ExpiredToken",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "UnrecognizedClient",
    "SignatureDoesNotMatch",
    "InvalidSignature",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "InvalidToken",
  ],
  clock: ["RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"],
  throttled: [
    "Throttling",
    "Throttled",
    "TooManyRequests",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "BandwidthLimitExceeded",
    "ProvisionedThroughputExceeded",
  ],
  limit: ["LimitExceeded", "ServiceQuotaExceeded"],
  absent: ["NoSuchEntity", "ResourceNotFound", "TableNotFound", "NoSuchBucket", "NoSuchKey"],
  exists: ["EntityAlreadyExists", "AlreadyExists", "TableAlreadyExists"],
  busy: [
    "ResourceInUse",
    "TableInUse",
    "ConcurrentModification",
    "EntityTemporarilyUnmodifiable",
    "OperationInProgress",
    "ContinuousBackupsUnavailable",
  ],
  conflict: ["DeleteConflict"],
  invalid: [
    "Validation",
    "ValidationError",
    "MalformedPolicyDocument",
    "InvalidInput",
    "InvalidParameterValue",
    "InvalidParameterCombination",
    "MissingParameter",
  ],
  unreachable: ["TimeoutError", "RequestTimeout"],
  server: ["InternalFailure", "InternalError", "InternalServerError", "ServiceUnavailable", "ServiceFailure"],
  configuration: ["RegionMissing"],
  unreadable: ["UnreadableAnswer"],
};

const CLASS_OF = new Map(Object.entries(CODES).flatMap(([name, codes]) => codes.map((code) => [code, name as AwsFailureClass] as const)));

/** Node's codes of connections that never came to be, so that nothing can have been sent. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Sorts a failure by its code, and by its HTTP status where the code is not known. */
export function failureClassOf({ code, httpStatus = 0 }: AwsFailureFacts): AwsFailureClass {
  const known = CLASS_OF.get(code.replace(/Exception$/, ""));
  if (known !== undefined) return known;
  if (/^(E[A-Z]{3,}|EAI_[A-Z]+|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED[A-Z_]*|UNABLE_TO_[A-Z_]+|ERR_TLS_[A-Z_]+)$/.test(code)) return "unreachable";
  if (httpStatus === 429) return "throttled";
  return httpStatus >= 500 ? "server" : "other";
}

/**
 * Tells whether the call can have changed anything. `none` only where AWS refused a request that was sent once,
 * or where nothing was sent: an earlier attempt whose answer got lost may have done it.
 */
export function effectOf(facts: AwsFailureFacts): "none" | "unknown" {
  const { code, httpStatus = 0, attempts = 1 } = facts;
  if (attempts > 1) return "unknown";
  switch (failureClassOf(facts)) {
    case "unreachable":
      return NEVER_SENT.has(code) ? "none" : "unknown";
    case "server":
    case "unreadable":
      return "unknown";
    case "other":
      return httpStatus >= 400 && httpStatus < 500 ? "none" : "unknown";
    default:
      return "none";
  }
}
