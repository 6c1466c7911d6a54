import { changedTags, found, resourceTags, type ResourceType } from "./resource-type.ts";

/** `AWS::SecretsManager::Secret` with a text that the template gives. Its physical id is its ARN. */
export const secretsmanagerSecret: ResourceType = {
  type: "AWS::SecretsManager::Secret",
  properties: { Name: "replace", Description: "update", SecretString: "update", Tags: "update" },
  required: [],
  attributes: ["Id"],
  nameProperty: "Name",

  exists: (name, site) => found(() => site.call("secretsmanager", "DescribeSecret", { SecretId: name })) !== undefined,

  create: ({ Name, Description, SecretString, Tags: own }, site) => {
    const Tags = resourceTags(site, own);
    const { ARN } = site.call<{ readonly ARN: string }>("secretsmanager", "CreateSecret", {
      Name: Name ?? site.generatedName(100),
      ...(Description === undefined ? {} : { Description }),
      ...(SecretString === undefined ? {} : { SecretString: String(SecretString) }),
      ...(Tags.length === 0 ? {} : { Tags }),
    });
    return { physicalId: ARN, attributes: { Id: ARN } };
  },

  read: ({ physicalId: SecretId }, site) => void site.call("secretsmanager", "DescribeSecret", { SecretId }),

  update: (made, wanted, before, site) => {
    const SecretId = made.physicalId;
    const { SecretString = "", Description = "" } = wanted;
    site.call("secretsmanager", "UpdateSecret", { SecretId, SecretString: String(SecretString), Description });
    const { gone, put } = changedTags(site, wanted, before);
    if (gone.length > 0) site.call("secretsmanager", "UntagResource", { SecretId, TagKeys: gone });
    if (put.length > 0) site.call("secretsmanager", "TagResource", { SecretId, Tags: put });
    return made;
  },

  remove: (made, _, site) =>
    void site.call("secretsmanager", "DeleteSecret", { SecretId: made.physicalId, ForceDeleteWithoutRecovery: true }),
};
