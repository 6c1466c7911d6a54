import type { ResourceType } from "./resource-type.ts";

/** `AWS::IAM::AccessKey`. Its secret can be had as an attribute, and so in an output, where nothing masks it. */
export const iamAccessKey: ResourceType = {
  type: "AWS::IAM::AccessKey",
  properties: { UserName: "replace", Serial: "replace", Status: "update" },
  required: ["UserName"],
  attributes: ["SecretAccessKey"],

  create: ({ UserName, Status }, site) => {
    const { AccessKey } = site.call<{ readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string } }>(
      "iam",
      "CreateAccessKey",
      { UserName },
    );
    const { AccessKeyId, SecretAccessKey } = AccessKey;
    const made = { physicalId: AccessKeyId, attributes: { SecretAccessKey } };
    site.begun(made);
    if (Status === "Inactive") site.call("iam", "UpdateAccessKey", { UserName, AccessKeyId, Status });
    return made;
  },

  update: (made, { UserName, Status = "Active" }, _, site) => {
    site.call("iam", "UpdateAccessKey", { UserName, AccessKeyId: made.physicalId, Status });
    return made;
  },

  remove: (made, { UserName }, site) => void site.call("iam", "DeleteAccessKey", { UserName, AccessKeyId: made.physicalId }),
};
