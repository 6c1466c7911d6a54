import { type ResourceType, unlessAbsent } from "./resource-type.ts";

/** `AWS::SQS::QueuePolicy`: the policy of one or more queues. */
export const sqsQueuePolicy: ResourceType = {
  type: "AWS::SQS::QueuePolicy",
  properties: { PolicyDocument: "update", Queues: "update" },
  required: ["PolicyDocument", "Queues"],
  attributes: ["Id"],

  create: ({ PolicyDocument, Queues }, site) => {
    for (const QueueUrl of Queues as readonly string[])
      site.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: JSON.stringify(PolicyDocument) } });
    const physicalId = site.generatedName(100);
    return { physicalId, attributes: { Id: physicalId } };
  },

  update: (made, { PolicyDocument, Queues }, before, site) => {
    const queues = Queues as readonly string[];
    for (const QueueUrl of queues)
      site.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: JSON.stringify(PolicyDocument) } });
    for (const QueueUrl of (before["Queues"] as readonly string[]).filter((url) => !queues.includes(url)))
      unlessAbsent(() => site.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: "" } }));
    return made;
  },

  remove: (_, { Queues }, site) => {
    for (const QueueUrl of Queues as readonly string[])
      unlessAbsent(() => site.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: "" } }));
  },
};
