import { AwsFault } from "./aws-fault.ts";

/** How one service words the failures that all services have. */
export interface Dialect {
  denied(message: string): AwsFault;
  /** An access key that does not exist, is inactive, or is not accepted yet. */
  unknownKey(accessKeyId: string): AwsFault;
  wrongSignature(): AwsFault;
  /** The session that the key is of has ended. */
  expired(): AwsFault;
  noCredentials(): AwsFault;
  missingMember(member: string): AwsFault;
  throttled(): AwsFault;
  internal(): AwsFault;
}

const TOKEN = "The security token included in the request is invalid.";
const EXPIRED = "The security token included in the request is expired";
const SIGNATURE =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const NULL_MEMBER = (member: string): string =>
  `1 validation error detected: Value null at '${member[0]?.toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must not be null`;

const QUERY: Dialect = {
  denied: (message) => new AwsFault("AccessDenied", message, 403),
  unknownKey: () => new AwsFault("InvalidClientTokenId", TOKEN, 403),
  wrongSignature: () => new AwsFault("SignatureDoesNotMatch", SIGNATURE, 403),
  expired: () => new AwsFault("ExpiredToken", EXPIRED, 403),
  noCredentials: () => new AwsFault("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
  missingMember: (member) => new AwsFault("ValidationError", NULL_MEMBER(member), 400),
  throttled: () => new AwsFault("Throttling", "Rate exceeded", 400),
  internal: () =>
    new AwsFault("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.", 500),
};

const JSON_1_0: Dialect = {
  denied: (message) => new AwsFault("AccessDeniedException", message, 400),
  unknownKey: () => new AwsFault("UnrecognizedClientException", TOKEN, 400),
  wrongSignature: () => new AwsFault("InvalidSignatureException", SIGNATURE, 400),
  expired: () => new AwsFault("ExpiredTokenException", EXPIRED, 400),
  noCredentials: () => new AwsFault("MissingAuthenticationTokenException", "Request is missing Authentication Token", 400),
  missingMember: (member) => new AwsFault("ValidationException", NULL_MEMBER(member), 400),
  throttled: () => new AwsFault("ThrottlingException", "Rate exceeded", 400),
  internal: () =>
    new AwsFault("InternalServerError", "The request processing has failed because of an unknown error, exception or failure.", 500),
};

const S3: Dialect = {
  denied: (message) => new AwsFault("AccessDenied", message, 403),
  unknownKey: (AWSAccessKeyId) =>
    new AwsFault("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403, { AWSAccessKeyId }),
  wrongSignature: () =>
    new AwsFault(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      403,
    ),
  expired: () => new AwsFault("ExpiredToken", "The provided token has expired.", 400),
  noCredentials: () => new AwsFault("AccessDenied", "Access Denied", 403),
  missingMember: (member) => new AwsFault("InvalidRequest", `Missing required parameter: ${member}`, 400),
  throttled: () => new AwsFault("SlowDown", "Please reduce your request rate.", 503),
  internal: () => new AwsFault("InternalError", "We encountered an internal error. Please try again.", 500),
};

/** The words of a service. */
export function dialectOf(service: string): Dialect {
  return { dynamodb: JSON_1_0, s3: S3, secretsmanager: JSON_1_0, sqs: JSON_1_0, ssm: JSON_1_0 }[service] ?? QUERY;
}
