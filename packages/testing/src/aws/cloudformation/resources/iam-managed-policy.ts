import type { Json } from "../template/template.ts";
import { changedItems, found, type ResourceSite, type ResourceType, unlessAbsent } from "./resource-type.ts";
import type { Holder } from "./iam-grants.ts";

const HOLDERS: readonly (readonly [string, Holder])[] = [
  ["Users", "User"],
  ["Roles", "Role"],
  ["Groups", "Group"],
];

interface Versions {
  readonly Versions: readonly { readonly VersionId: string; readonly IsDefaultVersion: boolean }[];
}

/** `AWS::IAM::ManagedPolicy`. Its physical id is its ARN. It has no property for tags, and takes none from the stack. */
export const iamManagedPolicy: ResourceType = {
  type: "AWS::IAM::ManagedPolicy",
  properties: {
    ManagedPolicyName: "replace",
    Path: "replace",
    Description: "replace",
    PolicyDocument: "update",
    Users: "update",
    Roles: "update",
    Groups: "update",
  },
  required: ["PolicyDocument"],
  attributes: ["PolicyArn"],
  nameProperty: "ManagedPolicyName",

  exists: (name, site) => {
    const PolicyArn = `arn:${site.partition}:iam::${site.accountId}:policy/${name}`;
    return found(() => site.call("iam", "GetPolicy", { PolicyArn })) !== undefined;
  },

  create: (properties, site) => {
    const { Path, Description, PolicyDocument } = properties;
    const { Policy } = site.call<{ readonly Policy: { readonly Arn: string } }>("iam", "CreatePolicy", {
      PolicyName: properties["ManagedPolicyName"] ?? site.generatedName(128),
      PolicyDocument: JSON.stringify(PolicyDocument),
      ...(Path === undefined ? {} : { Path }),
      ...(Description === undefined ? {} : { Description }),
    });
    return { physicalId: Policy.Arn, attributes: { PolicyArn: Policy.Arn } };
  },

  // As with users: what is new may read as missing at first.
  isReady: (made, properties, site) => {
    if (found(() => site.call("iam", "GetPolicy", { PolicyArn: made.physicalId })) === undefined) return false;
    attach(made.physicalId, properties, {}, site);
    return true;
  },

  update: (made, wanted, before, site) => {
    const PolicyArn = made.physicalId;
    if (JSON.stringify(wanted["PolicyDocument"]) !== JSON.stringify(before["PolicyDocument"])) {
      const old = otherVersions(PolicyArn, site);
      if (old.length >= 4) site.call("iam", "DeletePolicyVersion", { PolicyArn, VersionId: old.at(-1) });
      site.call("iam", "CreatePolicyVersion", { PolicyArn, PolicyDocument: JSON.stringify(wanted["PolicyDocument"]), SetAsDefault: true });
    }
    attach(PolicyArn, wanted, before, site);
    return made;
  },

  read: ({ physicalId: PolicyArn }, site) => {
    const { Policy } = site.call<{ readonly Policy: { readonly DefaultVersionId: string } }>("iam", "GetPolicy", { PolicyArn });
    site.call("iam", "GetPolicyVersion", { PolicyArn, VersionId: Policy.DefaultVersionId });
    site.call("iam", "ListEntitiesForPolicy", { PolicyArn });
  },

  remove: (made, properties, site) => {
    attach(made.physicalId, {}, properties, site);
    for (const VersionId of otherVersions(made.physicalId, site))
      site.call("iam", "DeletePolicyVersion", { PolicyArn: made.physicalId, VersionId });
    site.call("iam", "DeletePolicy", { PolicyArn: made.physicalId });
  },
};

function attach(PolicyArn: string, wanted: Json, before: Json, site: ResourceSite): void {
  for (const [property, holder] of HOLDERS) {
    const { gone, added } = changedItems((before[property] ?? []) as readonly string[], (wanted[property] ?? []) as readonly string[]);
    for (const name of added) site.call("iam", `Attach${holder}Policy`, { [`${holder}Name`]: name, PolicyArn });
    for (const name of gone) unlessAbsent(() => site.call("iam", `Detach${holder}Policy`, { [`${holder}Name`]: name, PolicyArn }));
  }
}

function otherVersions(PolicyArn: string, site: ResourceSite): string[] {
  const { Versions } = site.call<Versions>("iam", "ListPolicyVersions", { PolicyArn });
  return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).map(({ VersionId }) => VersionId);
}
