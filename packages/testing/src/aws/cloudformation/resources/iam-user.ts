import type { Json } from "../template/template.ts";
import { grantInline, grantManaged, revokeAll, setBoundary } from "./iam-grants.ts";
import { changedItems, changedTags, found, resourceTags, type ResourceType } from "./resource-type.ts";

/** `AWS::IAM::User`. It has no access keys of its own: one that has keys cannot be removed. */
export const iamUser: ResourceType = {
  type: "AWS::IAM::User",
  properties: {
    UserName: "replace",
    Path: "update",
    PermissionsBoundary: "update",
    Policies: "update",
    ManagedPolicyArns: "update",
    Groups: "update",
    Tags: "update",
  },
  required: [],
  attributes: ["Arn"],
  nameProperty: "UserName",

  exists: (name, site) => found(() => site.call("iam", "GetUser", { UserName: name })) !== undefined,

  create: (properties, site) => {
    const UserName = String(properties["UserName"] ?? site.generatedName(64));
    const { Path, PermissionsBoundary } = properties;
    const tags = resourceTags(site, properties["Tags"]);
    const { User } = site.call<{ readonly User: { readonly Arn: string } }>("iam", "CreateUser", {
      UserName,
      ...(Path === undefined ? {} : { Path }),
      ...(PermissionsBoundary === undefined ? {} : { PermissionsBoundary }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    });
    return { physicalId: UserName, attributes: { Arn: User.Arn } };
  },

  // A new user may read as missing for a while; only then can it be given anything.
  isReady: (made, properties, site) => {
    if (found(() => site.call("iam", "GetUser", { UserName: made.physicalId })) === undefined) return false;
    grant(made.physicalId, properties, {}, site);
    return true;
  },

  update: (made, wanted, before, site) => {
    if (wanted["Path"] !== before["Path"]) site.call("iam", "UpdateUser", { UserName: made.physicalId, NewPath: wanted["Path"] ?? "/" });
    setBoundary("User", made.physicalId, wanted, before, site);
    grant(made.physicalId, wanted, before, site);
    const { gone, put } = changedTags(site, wanted, before);
    if (gone.length > 0) site.call("iam", "UntagUser", { UserName: made.physicalId, TagKeys: gone });
    if (put.length > 0) site.call("iam", "TagUser", { UserName: made.physicalId, Tags: put });
    return made;
  },

  read: ({ physicalId: UserName }, site) => {
    for (const operation of ["ListGroupsForUser", "ListAttachedUserPolicies", "ListUserPolicies"])
      site.call("iam", operation, { UserName });
  },

  remove: (made, properties, site) => {
    for (const GroupName of (properties["Groups"] ?? []) as readonly string[])
      site.call("iam", "RemoveUserFromGroup", { GroupName, UserName: made.physicalId });
    revokeAll("User", made.physicalId, properties, site);
    site.call("iam", "DeleteUser", { UserName: made.physicalId });
  },
};

function grant(UserName: string, wanted: Json, before: Json, site: Parameters<ResourceType["create"]>[1]): void {
  const { gone, added } = changedItems((before["Groups"] ?? []) as readonly string[], (wanted["Groups"] ?? []) as readonly string[]);
  for (const GroupName of gone) site.call("iam", "RemoveUserFromGroup", { GroupName, UserName });
  for (const GroupName of added) site.call("iam", "AddUserToGroup", { GroupName, UserName });
  grantManaged("User", UserName, wanted, before, site);
  grantInline("User", UserName, wanted, before, site);
}
