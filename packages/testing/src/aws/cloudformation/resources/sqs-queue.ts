import type { Tag } from "../../operation.ts";
import type { Json } from "../template/template.ts";
import { changedTags, found, resourceTags, type ResourceType } from "./resource-type.ts";

const ATTRIBUTES = [
  "ContentBasedDeduplication",
  "DelaySeconds",
  "KmsMasterKeyId",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
];

/** `AWS::SQS::Queue`. Its physical id is its URL. */
export const sqsQueue: ResourceType = {
  type: "AWS::SQS::Queue",
  properties: {
    QueueName: "replace",
    FifoQueue: "replace",
    Tags: "update",
    ...Object.fromEntries(ATTRIBUTES.map((name) => [name, "update" as const])),
  },
  required: [],
  attributes: ["Arn", "QueueName", "QueueUrl"],
  nameProperty: "QueueName",

  exists: (name, site) => found(() => site.call("sqs", "GetQueueUrl", { QueueName: name })) !== undefined,

  create: (properties, site) => {
    const isFifo = String(properties["FifoQueue"]) === "true";
    const suffix = isFifo ? ".fifo" : "";
    const QueueName = String(properties["QueueName"] ?? `${site.generatedName(80 - suffix.length)}${suffix}`);
    const tags = recordOf(resourceTags(site, properties["Tags"]));
    const { QueueUrl } = site.call<{ readonly QueueUrl: string }>("sqs", "CreateQueue", {
      QueueName,
      Attributes: { ...attributesOf(properties), ...(isFifo ? { FifoQueue: "true" } : {}) },
      ...(Object.keys(tags).length === 0 ? {} : { tags }),
    });
    const Arn = `arn:${site.partition}:sqs:${site.region}:${site.accountId}:${QueueName}`;
    return { physicalId: QueueUrl, attributes: { Arn, QueueName, QueueUrl } };
  },

  update: (made, wanted, before, site) => {
    const reset = Object.fromEntries(Object.keys(attributesOf(before)).map((name) => [name, ""]));
    site.call("sqs", "SetQueueAttributes", { QueueUrl: made.physicalId, Attributes: { ...reset, ...attributesOf(wanted) } });
    const { gone, put } = changedTags(site, wanted, before);
    if (gone.length > 0) site.call("sqs", "UntagQueue", { QueueUrl: made.physicalId, TagKeys: gone });
    if (put.length > 0) site.call("sqs", "TagQueue", { QueueUrl: made.physicalId, Tags: recordOf(put) });
    return made;
  },

  read: ({ physicalId: QueueUrl }, site) => {
    site.call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    site.call("sqs", "ListQueueTags", { QueueUrl });
  },

  remove: (made, _, site) => void site.call("sqs", "DeleteQueue", { QueueUrl: made.physicalId }),
};

function attributesOf(properties: Json): Record<string, string> {
  const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, attributeText(properties[name])]));
}

const attributeText = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

const recordOf = (tags: readonly Tag[]): Record<string, string> => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
