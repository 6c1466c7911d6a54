import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  ListPolicyVersionsCommand,
  type PolicyVersion,
} from "@aws-sdk/client-iam";
import { type AwsFailure, awsCall, failedAs, sentOnce } from "@osb/aws";
import { attempt, type Deadline, OWNER_MARK } from "@osb/core";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { IAM_PATH, nameOf } from "../aws-prereqs.ts";
import { policyText } from "./broker-policy-document.ts";
import type { BrokerPolicy, FoundPolicy, FoundVersion } from "./broker-policy.ts";

/** The policy as IAM tells it, or `undefined` where there is none. */
export function findPolicy(
  iam: IAMClient,
  arn: string,
  userName: string,
  deadline: Deadline,
): ResultAsync<FoundPolicy | undefined, AwsFailure> {
  return attempt(async function* () {
    const { Policy } = yield* awsCall("iam:GetPolicy", (options) => iam.send(new GetPolicyCommand({ PolicyArn: arn }), options), deadline);
    const version = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId });
    const { PolicyVersion: current } = yield* awsCall("iam:GetPolicyVersion", (options) => iam.send(version, options), deadline);
    return ok({
      owner: Policy?.Tags?.find(({ Key }) => Key === OWNER_MARK)?.Value,
      document: decoded(current?.Document),
      versions: yield* versionsOf(iam, arn, deadline),
      attached: yield* isAttached(iam, arn, userName, deadline),
    });
  }).orElse((error) => (failedAs(error, "absent") ? okAsync(undefined) : errAsync(error)));
}

/** Asks for the policy. `false`: one of that name is there already, from an answer that got lost or from somebody else. */
export function requestPolicy(
  iam: IAMClient,
  { installation, document }: BrokerPolicy,
  deadline: Deadline,
): ResultAsync<boolean, AwsFailure> {
  const input = new CreatePolicyCommand({
    PolicyName: nameOf(installation),
    Path: IAM_PATH,
    Description: `Rights of the AWS Service Broker of installation ${installation.name}`,
    PolicyDocument: policyText(document),
    Tags: [{ Key: OWNER_MARK, Value: installation.name }],
  });
  return awsCall("iam:CreatePolicy", (options) => iam.send(input, options), deadline)
    .map(() => true)
    .orElse((error) => (failedAs(error, "exists", "busy") ? okAsync(false) : errAsync(error)));
}

/** Writes a new version and makes it the one that holds. Sent once: each such request would make another version. */
export function writeVersion(iam: IAMClient, { arn, document }: BrokerPolicy, deadline: Deadline): ResultAsync<void, AwsFailure> {
  const input = new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: policyText(document), SetAsDefault: true });
  return awsCall("iam:CreatePolicyVersion", (options) => iam.send(sentOnce(input), options), deadline).map(() => undefined);
}

/** Deletes a version. One that is gone already is done. */
export function deleteVersion(iam: IAMClient, arn: string, versionId: string, deadline: Deadline): ResultAsync<void, AwsFailure> {
  const input = new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: versionId });
  return unlessAbsent(awsCall("iam:DeletePolicyVersion", (options) => iam.send(input, options), deadline)).map(() => undefined);
}

/** Gives the user the policy. `false`: IAM does not see one of both yet. */
export function attachPolicy(iam: IAMClient, arn: string, userName: string, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  const input = new AttachUserPolicyCommand({ PolicyArn: arn, UserName: userName });
  return unlessAbsent(awsCall("iam:AttachUserPolicy", (options) => iam.send(input, options), deadline));
}

/** Takes the policy from the user. `false`: the user did not have it. */
export function detachPolicy(iam: IAMClient, arn: string, userName: string, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  const input = new DetachUserPolicyCommand({ PolicyArn: arn, UserName: userName });
  return unlessAbsent(awsCall("iam:DetachUserPolicy", (options) => iam.send(input, options), deadline));
}

/** Deletes the policy, which must have one version only. One that is gone already is done. */
export function deletePolicy(iam: IAMClient, arn: string, deadline: Deadline): ResultAsync<void, AwsFailure> {
  const input = new DeletePolicyCommand({ PolicyArn: arn });
  return unlessAbsent(awsCall("iam:DeletePolicy", (options) => iam.send(input, options), deadline)).map(() => undefined);
}

function versionsOf(iam: IAMClient, arn: string, deadline: Deadline): ResultAsync<readonly FoundVersion[], AwsFailure> {
  return attempt(async function* () {
    const versions: PolicyVersion[] = [];
    let Marker: string | undefined;
    do {
      const input = new ListPolicyVersionsCommand({ PolicyArn: arn, Marker });
      const page = yield* awsCall("iam:ListPolicyVersions", (options) => iam.send(input, options), deadline);
      versions.push(...(page.Versions ?? []));
      Marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (Marker !== undefined);
    return ok(
      versions.map(({ VersionId = "", IsDefaultVersion = false, CreateDate }) => ({
        id: VersionId,
        isDefault: IsDefaultVersion,
        createdAtMs: CreateDate?.getTime() ?? 0,
      })),
    );
  });
}

function isAttached(iam: IAMClient, arn: string, userName: string, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  return attempt(async function* () {
    let Marker: string | undefined;
    do {
      const input = new ListAttachedUserPoliciesCommand({ UserName: userName, PathPrefix: IAM_PATH, Marker });
      const page = yield* awsCall("iam:ListAttachedUserPolicies", (options) => iam.send(input, options), deadline);
      if (page.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === arn) === true) return ok(true);
      Marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (Marker !== undefined);
    return ok(false);
  }).orElse((error) => (failedAs(error, "absent") ? okAsync(false) : errAsync(error)));
}

/** IAM tells documents encoded as a part of a URL. What cannot be read is no wanted document, whatever it is. */
function decoded(document: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(document ?? ""));
  } catch {
    return undefined;
  }
}

function unlessAbsent(call: ResultAsync<unknown, AwsFailure>): ResultAsync<boolean, AwsFailure> {
  return call.map(() => true).orElse((error) => (failedAs(error, "absent") ? okAsync(false) : errAsync(error)));
}
