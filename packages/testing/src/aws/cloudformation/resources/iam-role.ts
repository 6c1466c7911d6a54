import { grantInline, grantManaged, revokeAll, setBoundary } from "./iam-grants.ts";
import { changedTags, found, resourceTags, type ResourceType } from "./resource-type.ts";

/** `AWS::IAM::Role`. */
export const iamRole: ResourceType = {
  type: "AWS::IAM::Role",
  properties: {
    RoleName: "replace",
    Path: "replace",
    PermissionsBoundary: "update",
    Description: "update",
    MaxSessionDuration: "update",
    AssumeRolePolicyDocument: "update",
    Policies: "update",
    ManagedPolicyArns: "update",
    Tags: "update",
  },
  required: ["AssumeRolePolicyDocument"],
  attributes: ["Arn", "RoleId"],
  nameProperty: "RoleName",

  exists: (name, site) => found(() => site.call("iam", "GetRole", { RoleName: name })) !== undefined,

  create: (properties, site) => {
    const { AssumeRolePolicyDocument, Policies: _, ManagedPolicyArns: __, Tags, RoleName: given, ...plain } = properties;
    const RoleName = String(given ?? site.generatedName(64));
    const tags = resourceTags(site, Tags);
    const { Role } = site.call<{ readonly Role: { readonly Arn: string; readonly RoleId: string } }>("iam", "CreateRole", {
      ...plain,
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    });
    return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
  },

  // As with users: what is new may read as missing at first.
  isReady: (made, properties, site) => {
    if (found(() => site.call("iam", "GetRole", { RoleName: made.physicalId })) === undefined) return false;
    grantManaged("Role", made.physicalId, properties, {}, site);
    grantInline("Role", made.physicalId, properties, {}, site);
    return true;
  },

  update: (made, wanted, before, site) => {
    const RoleName = made.physicalId;
    const PolicyDocument = JSON.stringify(wanted["AssumeRolePolicyDocument"]);
    if (PolicyDocument !== JSON.stringify(before["AssumeRolePolicyDocument"]))
      site.call("iam", "UpdateAssumeRolePolicy", { RoleName, PolicyDocument });
    const { Description = "", MaxSessionDuration = 3_600 } = wanted;
    if (Description !== (before["Description"] ?? "") || MaxSessionDuration !== (before["MaxSessionDuration"] ?? 3_600))
      site.call("iam", "UpdateRole", { RoleName, Description, MaxSessionDuration });
    setBoundary("Role", RoleName, wanted, before, site);
    grantManaged("Role", RoleName, wanted, before, site);
    grantInline("Role", RoleName, wanted, before, site);
    const { gone, put } = changedTags(site, wanted, before);
    if (gone.length > 0) site.call("iam", "UntagRole", { RoleName, TagKeys: gone });
    if (put.length > 0) site.call("iam", "TagRole", { RoleName, Tags: put });
    return made;
  },

  read: ({ physicalId: RoleName }, site) => {
    for (const operation of ["ListAttachedRolePolicies", "ListRolePolicies"]) site.call("iam", operation, { RoleName });
  },

  remove: (made, properties, site) => {
    revokeAll("Role", made.physicalId, properties, site);
    site.call("iam", "DeleteRole", { RoleName: made.physicalId });
  },
};
