import { type Change, fingerprintOf, type Installation } from "@osb/core";
import { IAM_PATH, nameOf } from "../aws-prereqs.ts";
import type { PolicyDocument } from "./broker-policy-document.ts";
import type { PolicyScope } from "./service-statements.ts";

/** The managed policy with the broker's rights, and the user that has it. */
export interface BrokerPolicy {
  readonly installation: Installation;
  readonly arn: string;
  readonly document: PolicyDocument;
}

export interface FoundVersion {
  readonly id: string;
  readonly isDefault: boolean;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly createdAtMs: number;
}

/** A policy as IAM tells it. */
export interface FoundPolicy {
  /** The installation whose tag it carries. */
  readonly owner: string | undefined;
  readonly document: unknown;
  readonly versions: readonly FoundVersion[];
  /** Whether the installation's user has it. */
  readonly attached: boolean;
}

/** What has to happen next for the policy to be as wanted. */
export type PolicyStep =
  | { readonly do: "create" }
  | { readonly do: "refuse"; readonly owner: string | undefined }
  | { readonly do: "delete-version"; readonly versionId: string }
  | { readonly do: "new-version" }
  | { readonly do: "attach" }
  | { readonly do: "finish" };

/** IAM keeps at most so many versions of a policy. */
const MOST_VERSIONS = 5;

/** The policy's ARN, which follows from its name. */
export function brokerPolicyArn({ partition, accountId }: PolicyScope, installation: Installation): string {
  return `arn:${partition}:iam::${accountId}:policy${IAM_PATH}${nameOf(installation)}`;
}

/** Decides from what IAM tells, and from nothing else. */
export function nextPolicyStep(policy: BrokerPolicy, found: FoundPolicy | undefined): PolicyStep {
  if (found === undefined) return { do: "create" };
  if (found.owner !== policy.installation.name) return { do: "refuse", owner: found.owner };
  if (isChanged(policy, found)) {
    const oldest = found.versions.length < MOST_VERSIONS ? undefined : oldestOf(found.versions);
    return oldest === undefined ? { do: "new-version" } : { do: "delete-version", versionId: oldest.id };
  }
  return found.attached ? { do: "finish" } : { do: "attach" };
}

/** Everything that has to be done, for a plan. Somebody else's policy has no changes: it is a finding. */
export function policyChanges(policy: BrokerPolicy, found: FoundPolicy | undefined, accountId: string): readonly Change[] {
  const name = nameOf(policy.installation);
  if (nextPolicyStep(policy, found).do === "refuse") return [];
  const attach: Change = {
    action: "create",
    kind: "IAM policy attachment",
    name: `${name} to user ${name}`,
    reason: "the user does not have the policy",
  };
  // The digest makes a plan stale whose policy is not the one that would be written now.
  const digest = fingerprintOf(policy.document);
  if (found === undefined)
    return [{ action: "create", kind: "IAM policy", name, reason: `there is none in account ${accountId} (document ${digest})` }, attach];
  return [
    ...(isChanged(policy, found)
      ? [{ action: "update" as const, kind: "IAM policy", name, reason: `its document is another than the wanted one (${digest})` }]
      : []),
    ...(found.attached ? [] : [attach]),
  ];
}

const isChanged = ({ document }: BrokerPolicy, found: FoundPolicy): boolean => fingerprintOf(document) !== fingerprintOf(found.document);

function oldestOf(versions: readonly FoundVersion[]): FoundVersion | undefined {
  return versions.filter(({ isDefault }) => !isDefault).toSorted((a, b) => a.createdAtMs - b.createdAtMs)[0];
}
