import { changedTags, resourceTags, type ResourceType } from "./resource-type.ts";

const ATTRIBUTES = ["DisplayName", "KmsMasterKeyId"];

/** `AWS::SNS::Topic`. Its physical id is its ARN. */
export const snsTopic: ResourceType = {
  type: "AWS::SNS::Topic",
  properties: { TopicName: "replace", FifoTopic: "replace", DisplayName: "update", KmsMasterKeyId: "update", Tags: "update" },
  required: [],
  attributes: ["TopicArn", "TopicName"],

  create: (properties, site) => {
    const isFifo = String(properties["FifoTopic"]) === "true";
    const suffix = isFifo ? ".fifo" : "";
    const TopicName = String(properties["TopicName"] ?? `${site.generatedName(256 - suffix.length)}${suffix}`);
    const Tags = resourceTags(site, properties["Tags"]);
    const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
    const Attributes = Object.fromEntries(given.map((name) => [name, String(properties[name])]));
    const { TopicArn } = site.call<{ readonly TopicArn: string }>("sns", "CreateTopic", {
      Name: TopicName,
      Attributes: { ...Attributes, ...(isFifo ? { FifoTopic: "true" } : {}) },
      ...(Tags.length === 0 ? {} : { Tags }),
    });
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName } };
  },

  update: (made, wanted, before, site) => {
    const { gone, put } = changedTags(site, wanted, before);
    if (gone.length > 0) site.call("sns", "UntagResource", { ResourceArn: made.physicalId, TagKeys: gone });
    if (put.length > 0) site.call("sns", "TagResource", { ResourceArn: made.physicalId, Tags: put });
    for (const AttributeName of ATTRIBUTES)
      if (wanted[AttributeName] !== before[AttributeName])
        site.call("sns", "SetTopicAttributes", {
          TopicArn: made.physicalId,
          AttributeName,
          AttributeValue: String(wanted[AttributeName] ?? ""),
        });
    return made;
  },

  read: ({ physicalId: TopicArn }, site) => {
    site.call("sns", "GetTopicAttributes", { TopicArn });
    site.call("sns", "ListTagsForResource", { ResourceArn: TopicArn });
  },

  remove: (made, _, site) => void site.call("sns", "DeleteTopic", { TopicArn: made.physicalId }),
};
