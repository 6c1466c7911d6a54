import {
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { type AwsFailure, awsCall, failedAs, sentOnce } from "@osb/aws";
import { attempt, type Deadline, Secret } from "@osb/core";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import type { AwsCredentials } from "../aws-prereqs.ts";
import type { AccessKeyFacts } from "../errors.ts";
import type { UserKey } from "./access-key.ts";

/** The user's keys, oldest first, or `undefined` where IAM knows no such user. */
export function listKeys(iam: IAMClient, userName: string, deadline: Deadline): ResultAsync<readonly UserKey[] | undefined, AwsFailure> {
  return attempt(async function* () {
    const listed: AccessKeyMetadata[] = [];
    let Marker: string | undefined;
    do {
      const input = new ListAccessKeysCommand({ UserName: userName, Marker });
      const page = yield* awsCall("iam:ListAccessKeys", (options) => iam.send(input, options), deadline);
      listed.push(...(page.AccessKeyMetadata ?? []));
      Marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (Marker !== undefined);
    const keys = listed.map(({ AccessKeyId = "", Status = "Active", CreateDate }) => ({
      accessKeyId: AccessKeyId,
      status: Status,
      createdAt: CreateDate?.toISOString(),
    }));
    return ok(keys.toSorted((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? "") || a.accessKeyId.localeCompare(b.accessKeyId)));
  }).orElse((error) => (failedAs(error, "absent") ? okAsync(undefined) : errAsync(error)));
}

/** Makes a key. Sent once, whatever the client's settings: each such request makes another key, and tells its secret once. */
export function createKey(iam: IAMClient, userName: string, deadline: Deadline): ResultAsync<AwsCredentials, AwsFailure> {
  const input = new CreateAccessKeyCommand({ UserName: userName });
  return awsCall("iam:CreateAccessKey", (options) => iam.send(sentOnce(input), options), deadline).map(({ AccessKey }) => ({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: new Secret(AccessKey?.SecretAccessKey ?? ""),
  }));
}

/** Deactivates a key and deletes it. One that is gone already is done. */
export function deleteKey(iam: IAMClient, userName: string, accessKeyId: string, deadline: Deadline): ResultAsync<void, AwsFailure> {
  const key = { UserName: userName, AccessKeyId: accessKeyId };
  const deactivate = new UpdateAccessKeyCommand({ ...key, Status: "Inactive" });
  return awsCall("iam:UpdateAccessKey", (options) => iam.send(deactivate, options), deadline)
    .andThen(() => awsCall("iam:DeleteAccessKey", (options) => iam.send(new DeleteAccessKeyCommand(key), options), deadline))
    .map(() => undefined)
    .orElse((error) => (failedAs(error, "absent") ? okAsync(undefined) : errAsync(error)));
}

/** The keys with the date of their last use, where it may be read. */
export function factsOf(iam: IAMClient, keys: readonly UserKey[], deadline: Deadline): ResultAsync<readonly AccessKeyFacts[], AwsFailure> {
  return attempt(async function* () {
    const facts: AccessKeyFacts[] = [];
    for (const key of keys) {
      const input = new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId });
      const lastUsedAt = yield* awsCall("iam:GetAccessKeyLastUsed", (options) => iam.send(input, options), deadline)
        .map(({ AccessKeyLastUsed }) => AccessKeyLastUsed?.LastUsedDate?.toISOString())
        .orElse((error) => (error.type === "AwsCallFailed" ? okAsync(undefined) : errAsync(error)));
      facts.push({ ...key, lastUsedAt });
    }
    return ok(facts);
  });
}
