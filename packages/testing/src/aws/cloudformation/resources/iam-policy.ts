import type { Json } from "../template/template.ts";
import { type Holder, putInline } from "./iam-grants.ts";
import { changedItems, type ResourceSite, type ResourceType, unlessAbsent } from "./resource-type.ts";

const HOLDERS: readonly (readonly [string, Holder])[] = [
  ["Users", "User"],
  ["Roles", "Role"],
  ["Groups", "Group"],
];

/** `AWS::IAM::Policy`: the same inline policy of several users, roles and groups. */
export const iamPolicy: ResourceType = {
  type: "AWS::IAM::Policy",
  properties: { PolicyName: "update", PolicyDocument: "update", Users: "update", Roles: "update", Groups: "update" },
  required: ["PolicyName", "PolicyDocument"],
  attributes: [],

  create: (properties, site) => {
    put(properties, {}, site);
    return { physicalId: site.generatedName(64), attributes: {} };
  },

  update: (made, wanted, before, site) => {
    put(wanted, before, site);
    if (wanted["PolicyName"] !== before["PolicyName"]) iamPolicy.remove(made, before, site);
    return made;
  },

  remove: (_, properties, site) => {
    for (const [property, holder] of HOLDERS)
      for (const name of listed(properties, property)) unlessAbsent(() => deleteFrom(holder, name, properties, site));
  },
};

function put(wanted: Json, before: Json, site: ResourceSite): void {
  for (const [property, holder] of HOLDERS) {
    for (const name of listed(wanted, property))
      putInline(holder, name, { PolicyName: String(wanted["PolicyName"]), PolicyDocument: wanted["PolicyDocument"] as Json }, site);
    for (const name of changedItems(listed(before, property), listed(wanted, property)).gone)
      unlessAbsent(() => deleteFrom(holder, name, before, site));
  }
}

function deleteFrom(holder: Holder, name: string, properties: Json, site: ResourceSite): void {
  site.call("iam", `Delete${holder}Policy`, { [`${holder}Name`]: name, PolicyName: properties["PolicyName"] });
}

const listed = (properties: Json, property: string): readonly string[] => (properties[property] ?? []) as readonly string[];
