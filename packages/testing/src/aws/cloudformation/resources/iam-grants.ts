import type { Json } from "../template/template.ts";
import { changedItems, type ResourceSite, unlessAbsent } from "./resource-type.ts";

/** Whom IAM gives rights to. */
export type Holder = "User" | "Role" | "Group";

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: Json;
}

/** Attaches and detaches managed policies, so that the holder has those of `ManagedPolicyArns`. */
export function grantManaged(holder: Holder, name: string, wanted: Json, before: Json, site: ResourceSite): void {
  const { gone, added } = changedItems(arnsOf(before), arnsOf(wanted));
  for (const PolicyArn of added) site.call("iam", `Attach${holder}Policy`, { [`${holder}Name`]: name, PolicyArn });
  for (const PolicyArn of gone) unlessAbsent(() => site.call("iam", `Detach${holder}Policy`, { [`${holder}Name`]: name, PolicyArn }));
}

/** Writes and deletes inline policies, so that the holder has those of `Policies`. */
export function grantInline(holder: Holder, name: string, wanted: Json, before: Json, site: ResourceSite): void {
  const policies = inlineOf(wanted);
  for (const policy of policies) putInline(holder, name, policy, site);
  for (const { PolicyName } of inlineOf(before).filter((old) => !policies.some((each) => each.PolicyName === old.PolicyName)))
    unlessAbsent(() => site.call("iam", `Delete${holder}Policy`, { [`${holder}Name`]: name, PolicyName }));
}

/** Takes away what {@link grantManaged} and {@link grantInline} gave, as the holder cannot be deleted before. */
export function revokeAll(holder: Holder, name: string, properties: Json, site: ResourceSite): void {
  grantManaged(holder, name, {}, properties, site);
  grantInline(holder, name, {}, properties, site);
}

/** Sets or takes away the boundary of a user or a role. */
export function setBoundary(holder: "User" | "Role", name: string, wanted: Json, before: Json, site: ResourceSite): void {
  const { PermissionsBoundary } = wanted;
  if (PermissionsBoundary === before["PermissionsBoundary"]) return;
  const about = { [`${holder}Name`]: name };
  if (PermissionsBoundary === undefined) unlessAbsent(() => site.call("iam", `Delete${holder}PermissionsBoundary`, about));
  else site.call("iam", `Put${holder}PermissionsBoundary`, { ...about, PermissionsBoundary });
}

export function putInline(holder: Holder, name: string, { PolicyName, PolicyDocument }: InlinePolicy, site: ResourceSite): void {
  site.call("iam", `Put${holder}Policy`, { [`${holder}Name`]: name, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) });
}

const arnsOf = (properties: Json): readonly string[] => (properties["ManagedPolicyArns"] ?? []) as readonly string[];

const inlineOf = (properties: Json): readonly InlinePolicy[] => (properties["Policies"] ?? []) as readonly InlinePolicy[];
