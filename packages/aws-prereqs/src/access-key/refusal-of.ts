import type { IAMClient } from "@aws-sdk/client-iam";
import type { AwsFailure } from "@osb/aws";
import type { Deadline } from "@osb/core";
import { okAsync, type ResultAsync } from "neverthrow";
import { AccessKeyLimit, IdentityMismatch, KeyStoreMismatch, UserMissing } from "../errors.ts";
import type { KeyStep, SeenKeys } from "./access-key.ts";
import { factsOf } from "./key-calls.ts";
import { INTENT_FIELD } from "./key-store.ts";

type Because = Extract<KeyStep, { readonly do: "refuse" }>["because"];

/** The error that says why no key can be made, with the facts a person needs to decide. */
export function refusalOf(
  because: Because,
  { userName, foreignUser, listed = [] }: SeenKeys,
  where: string,
  iam: IAMClient,
  deadline: Deadline,
): ResultAsync<AccessKeyLimit | IdentityMismatch | KeyStoreMismatch | UserMissing, AwsFailure> {
  switch (because) {
    case "limit":
      return factsOf(iam, listed, deadline).map((keys) => new AccessKeyLimit(userName, keys));
    case "no-user":
      return okAsync(new UserMissing(userName));
    case "foreign-user":
      return okAsync(new IdentityMismatch("IAM user", foreignUser?.arn ?? userName, foreignUser?.owner));
    case "foreign-store":
      return okAsync(
        new KeyStoreMismatch(
          where,
          "was not made for this installation",
          "Remove it if nothing uses it, or give the installation another name.",
        ),
      );
    case "used-key":
      return okAsync(
        new KeyStoreMismatch(
          where,
          `tells of a run that did not end, and user ${userName} has a key made since then that is in use`,
          `Find out who made that key, move its user to another IAM user, delete the key, and repeat the call.`,
        ),
      );
    case "unreadable-intent":
      return okAsync(
        new KeyStoreMismatch(
          where,
          `holds a field ${INTENT_FIELD} that cannot be read`,
          `Delete the access keys of user ${userName} that nobody uses, then the field ${INTENT_FIELD}, and repeat the call.`,
        ),
      );
    case "other-user":
      return okAsync(
        new KeyStoreMismatch(
          where,
          "says that a key of another user is being made",
          `Finish that run with the user it was for, or look through that user's keys and delete the field ${INTENT_FIELD}.`,
        ),
      );
  }
}
