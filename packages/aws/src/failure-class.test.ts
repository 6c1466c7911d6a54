import { describe, expect, it } from "vitest";
import { type AwsFailureClass, type AwsFailureFacts, effectOf, failureClassOf } from "./failure-class.ts";

describe("failureClassOf", () => {
  it.each<[AwsFailureFacts, AwsFailureClass]>([
    [{ code: "AccessDenied", httpStatus: 403 }, "denied"],
    [{ code: "AccessDeniedException", httpStatus: 400 }, "denied"],
    [{ code: "OptInRequired", httpStatus: 403 }, "denied"],
    [{ code: "CredentialsProviderError" }, "credentials"],
    [{ code: "ExpiredToken", httpStatus: 403 }, "credentials"],
    [{ code: "ExpiredTokenException", httpStatus: 400 }, "credentials"],
    [{ code: "InvalidClientTokenId", httpStatus: 403 }, "credentials"],
    [{ code: "UnrecognizedClientException", httpStatus: 400 }, "credentials"],
    [{ code: "SignatureDoesNotMatch", httpStatus: 403 }, "credentials"],
    [{ code: "RequestExpired", httpStatus: 400 }, "clock"],
    [{ code: "Throttling", httpStatus: 400 }, "throttled"],
    [{ code: "ThrottlingException", httpStatus: 400 }, "throttled"],
    [{ code: "AQuiteNewCode", httpStatus: 429 }, "throttled"],
    [{ code: "LimitExceededException", httpStatus: 409 }, "limit"],
    [{ code: "NoSuchEntityException", httpStatus: 404 }, "absent"],
    [{ code: "NoSuchEntity", httpStatus: 404 }, "absent"],
    [{ code: "ResourceNotFoundException", httpStatus: 400 }, "absent"],
    [{ code: "EntityAlreadyExistsException", httpStatus: 409 }, "exists"],
    [{ code: "ResourceInUseException", httpStatus: 400 }, "busy"],
    [{ code: "ConcurrentModificationException", httpStatus: 409 }, "busy"],
    [{ code: "ContinuousBackupsUnavailableException", httpStatus: 400 }, "busy"],
    [{ code: "DeleteConflictException", httpStatus: 409 }, "conflict"],
    [{ code: "ValidationException", httpStatus: 400 }, "invalid"],
    [{ code: "MalformedPolicyDocument", httpStatus: 400 }, "invalid"],
    [{ code: "ECONNREFUSED" }, "unreachable"],
    [{ code: "ENOTFOUND" }, "unreachable"],
    [{ code: "EAI_AGAIN" }, "unreachable"],
    [{ code: "TimeoutError" }, "unreachable"],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "unreachable"],
    [{ code: "ServiceFailure", httpStatus: 500 }, "server"],
    [{ code: "AQuiteNewCode", httpStatus: 503 }, "server"],
    [{ code: "UnreadableAnswer", httpStatus: 200 }, "unreadable"],
    [{ code: "AQuiteNewCode", httpStatus: 400 }, "other"],
    [{ code: "TypeError" }, "other"],
  ])("sorts %o as %s", (facts, expected) => {
    expect(failureClassOf(facts)).toBe(expected);
  });
});

describe("effectOf", () => {
  it.each<[string, AwsFailureFacts, "none" | "unknown"]>([
    ["a refusal", { code: "AccessDenied", httpStatus: 403 }, "none"],
    ["a refusal with a code that is not in the list", { code: "AQuiteNewCode", httpStatus: 400 }, "none"],
    ["a connection that never came to be", { code: "ECONNREFUSED" }, "none"],
    ["a connection that broke", { code: "ECONNRESET" }, "unknown"],
    ["a time-out", { code: "TimeoutError" }, "unknown"],
    ["a failure on AWS's side", { code: "ServiceFailure", httpStatus: 500 }, "unknown"],
    ["an answer that cannot be read", { code: "UnreadableAnswer", httpStatus: 200 }, "unknown"],
    [
      "a refusal of a later attempt, because the first may have taken effect",
      { code: "LimitExceeded", httpStatus: 409, attempts: 2 },
      "unknown",
    ],
    ["a failure nobody foresaw", { code: "TypeError" }, "unknown"],
  ])("judges %s", (_, facts, expected) => {
    expect(effectOf(facts)).toBe(expected);
  });
});
