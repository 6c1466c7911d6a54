import type { BrokerStartCause } from "../errors.ts";

/** What a line of the broker's log gives away about why it ended. */
export interface LogCause {
  readonly cause: BrokerStartCause;
  /** In our words: the log itself prints passwords and parameters, so that nothing of it is passed on. */
  readonly detail: string;
  readonly remediation: string;
}

/**
 * The lines with which the broker (awslabs/aws-servicebroker b28f42a) ends, or is ended by its SDK. The first that fits counts: specific before
 * general, because one failure prints several.
 */
const KNOWN: ReadonlyArray<readonly [RegExp, BrokerStartCause, detail: string, remediation: string]> = [
  [
    /NoCredentialProviders/,
    "aws-key-missing",
    "it finds no AWS credentials",
    "Put the access key id and the secret key into the Secret that awsKeySecret names, then repeat the call.",
  ],
  [
    /InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch/,
    "aws-key-rejected",
    "AWS does not accept its access key",
    "Make a new access key for the broker's user, then repeat the call.",
  ],
  [
    /brokerId can only contain letters and numbers/,
    "broker-id-illegal",
    "its id has other characters than letters and digits",
    "Pass a broker.id of letters and digits.",
  ],
  [
    /NoSuchBucket|Cannot access S3 Bucket/,
    "templates-unreadable",
    "the bucket with the service templates does not exist, or it may not read it",
    "Correct broker.templates, or allow the broker's user s3:ListBucket and s3:GetObject there.",
  ],
  [
    /failed to list objects, (?:AccessDenied|PermanentRedirect|BucketRegionError|AuthorizationHeaderMalformed)/,
    "templates-unreadable",
    "it may not list the bucket with the service templates, or the bucket is in another region",
    "Correct broker.templates.region, or allow the broker's user s3:ListBucket there.",
  ],
  [
    /sts\.[\w-]+\.amazonaws\.com[^\n]*no such host|could not resolve endpoint|MissingEndpoint|unknown endpoint/i,
    "aws-region-unknown",
    "the region has no AWS endpoints, or they cannot be resolved from the pod",
    "Correct broker.region, or let the pod resolve AWS' host names.",
  ],
  [
    /AccessDenied|UnauthorizedOperation|not authorized to perform/,
    "aws-access-denied",
    "AWS denies it what it needs to start",
    "Compare the policy of the broker's user with what planAwsPrereqs wants.",
  ],
  [
    /unable to run securely without TLS Certificate|both --tlsCert and --tlsKey must be used/,
    "certificate-missing",
    "it was given no certificate",
    "Repeat applyBrokerAccess, then this call.",
  ],
  [
    /tls: (?:failed to (?:find|parse)|private key)|x509: failed to parse/i,
    "certificate-unusable",
    "it cannot use its certificate",
    "Delete the Secret with the certificate, repeat applyBrokerAccess, then this call.",
  ],
  [
    /RequestError: send request failed|proxyconnect|i\/o timeout|connection refused|no such host|x509: certificate signed by unknown authority/,
    "aws-unreachable",
    "it cannot reach AWS",
    "Allow the pod connections to AWS on port 443, and let it resolve AWS' host names.",
  ],
  [
    /permission denied|exec format error|no such file or directory/,
    "image-not-runnable",
    "the image does not run under the chart's user, or not on this machine",
    "Use an image whose /usr/local/bin/aws-servicebroker runs without root.",
  ],
];

/** Looks for the known lines, and reads nothing else in a log that prints passwords. */
export function brokerLogCause(log: string): LogCause | undefined {
  const known = KNOWN.find(([pattern]) => pattern.test(log));
  return known && { cause: known[1], detail: known[2], remediation: known[3] };
}
