import { CreateUserCommand, DeleteUserCommand, GetUserCommand, type IAMClient } from "@aws-sdk/client-iam";
import { type AwsFailure, awsCall, failedAs } from "@osb/aws";
import { type Deadline, type Installation, OWNER_MARK } from "@osb/core";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { IAM_PATH, nameOf } from "../aws-prereqs.ts";
import type { FoundUser } from "./broker-user.ts";

/** The user as IAM tells it, or `undefined` where there is none. */
export function findUser(iam: IAMClient, name: string, deadline: Deadline): ResultAsync<FoundUser | undefined, AwsFailure> {
  return awsCall("iam:GetUser", (options) => iam.send(new GetUserCommand({ UserName: name }), options), deadline)
    .map(({ User }) => ({ arn: User?.Arn ?? "", owner: User?.Tags?.find(({ Key }) => Key === OWNER_MARK)?.Value }))
    .orElse((error) => (failedAs(error, "absent") ? okAsync(undefined) : errAsync(error)));
}

/** Asks for the user. `false`: one of that name is there already, from an answer that got lost or from somebody else. */
export function requestUser(iam: IAMClient, installation: Installation, deadline: Deadline): ResultAsync<boolean, AwsFailure> {
  const input = new CreateUserCommand({
    UserName: nameOf(installation),
    Path: IAM_PATH,
    Tags: [{ Key: OWNER_MARK, Value: installation.name }],
  });
  return awsCall("iam:CreateUser", (options) => iam.send(input, options), deadline)
    .map(() => true)
    .orElse((error) => (failedAs(error, "exists", "busy") ? okAsync(false) : errAsync(error)));
}

/** Asks for the user's deletion. One that is gone already counts as asked for. */
export function deleteUser(iam: IAMClient, name: string, deadline: Deadline): ResultAsync<void, AwsFailure> {
  return awsCall("iam:DeleteUser", (options) => iam.send(new DeleteUserCommand({ UserName: name }), options), deadline)
    .map(() => undefined)
    .orElse((error) => (failedAs(error, "absent") ? okAsync(undefined) : errAsync(error)));
}
