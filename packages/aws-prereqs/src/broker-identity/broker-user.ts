import type { Change, Installation } from "@osb/core";
import { nameOf } from "../aws-prereqs.ts";

/** The IAM user with whose key the broker runs. */
export interface BrokerUserSpec {
  readonly installation: Installation;
}

export interface BrokerUser {
  readonly name: string;
  readonly arn: string;
}

/** A user as IAM tells it. */
export interface FoundUser {
  readonly arn: string;
  /** The installation whose tag it carries. */
  readonly owner: string | undefined;
}

/** What has to happen next for the user to be as wanted. */
export type UserStep =
  | { readonly do: "create" }
  | { readonly do: "refuse"; readonly arn: string; readonly owner: string | undefined }
  | { readonly do: "finish"; readonly user: BrokerUser };

/** Decides from what IAM tells, and from nothing else. */
export function nextUserStep({ installation }: BrokerUserSpec, found: FoundUser | undefined): UserStep {
  if (found === undefined) return { do: "create" };
  if (found.owner !== installation.name) return { do: "refuse", ...found };
  return { do: "finish", user: { name: nameOf(installation), arn: found.arn } };
}

/** What has to be done to the user, for a plan. Somebody else's has no changes: it is a finding. */
export function userChanges(spec: BrokerUserSpec, found: FoundUser | undefined, accountId: string): readonly Change[] {
  if (nextUserStep(spec, found).do !== "create") return [];
  return [{ action: "create", kind: "IAM user", name: nameOf(spec.installation), reason: `there is none in account ${accountId}` }];
}
