import { describe, expect, it } from "vitest";
import { brokerLogCause } from "./broker-log-cause.ts";

describe("brokerLogCause", () => {
  it.each([
    ["F main.go:107] NoCredentialProviders: no valid providers in chain. Deprecated.", "aws-key-missing"],
    ["F main.go:107] InvalidClientTokenId: The security token included in the request is invalid.\n\tstatus code: 403", "aws-key-rejected"],
    ["F main.go:78] brokerId can only contain letters and numbers", "broker-id-illegal"],
    [
      "failed to list objects, NoSuchBucket: The specified bucket does not exist\nF main.go:107] Cannot access S3 Bucket, either it does not exist or",
      "templates-unreadable",
    ],
    [
      "failed to list objects, AccessDenied: Access Denied\n\tstatus code: 403\nF main.go:107] AccessDenied: Access Denied",
      "templates-unreadable",
    ],
    ["F main.go:107] AccessDenied: User: arn:aws:iam::1:user/x is not authorized to perform: sts:GetCallerIdentity", "aws-access-denied"],
    [
      'F main.go:107] RequestError: send request failed\ncaused by: Post "https://sts.ca-central-1a.amazonaws.com/": dial tcp: lookup sts.ca-central-1a.amazonaws.com: no such host',
      "aws-region-unknown",
    ],
    [
      'F main.go:107] RequestError: send request failed\ncaused by: Post "https://sts.amazonaws.com/": dial tcp 1.2.3.4:443: connect: connection refused',
      "aws-unreachable",
    ],
    ["E main.go:133] unable to run securely without TLS Certificate and Key. Please review options.", "certificate-missing"],
    ["F main.go:141] tls: failed to find any PEM data in certificate input", "certificate-unusable"],
    ["exec /usr/local/bin/aws-servicebroker: permission denied", "image-not-runnable"],
  ])("knows %j", (log, cause) => {
    expect(brokerLogCause(`I util.go:200] using default chain.\n${log}\n`)?.cause).toBe(cause);
  });

  it("finds nothing in a log that tells of nothing known, and passes nothing of it on", () => {
    const log = "I api.go:88] params: MasterUserPassword=canary-password";

    expect(brokerLogCause(log)).toBeUndefined();
    expect(JSON.stringify(brokerLogCause(`${log}\nF NoCredentialProviders`))).not.toContain("canary-password");
  });
});
