import { AwsFault } from "../aws-fault.ts";
import { type CallSite, type Need, operation, type Operations, requestTags, tagContext } from "../operation.ts";
import type { Queue, QueueStore } from "./queue-store.ts";

interface OneQueue {
  readonly QueueUrl: string;
}

type Attributes = Readonly<Record<string, string>>;

const DEFAULTS: Attributes = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
  VisibilityTimeout: "30",
};

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

/** SQS's operations on queues themselves: there are no messages here. */
export function queueOperations(store: QueueStore): Operations {
  const need =
    (action: string) =>
    ({ QueueUrl }: OneQueue, { region }: CallSite): readonly Need[] => {
      const resource = store.arn(region, QueueUrl.replace(/^.*\//, ""));
      return [{ action: `sqs:${action}`, resource, context: tagContext("aws:ResourceTag", store.find(QueueUrl)?.tags ?? new Map()) }];
    };
  const queueAt = ({ QueueUrl }: OneQueue): Queue => {
    const queue = store.find(QueueUrl);
    if (queue === undefined) throw nonExistent();
    return queue;
  };

  return {
    CreateQueue: operation<{ readonly QueueName: string; readonly Attributes?: Attributes; readonly tags?: Attributes }>({
      requires: ["QueueName"],
      takes: ["Attributes", "tags"],
      needs: ({ QueueName, tags = {} }, { region }) => {
        const resource = store.arn(region, QueueName);
        const context = requestTags(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
        const create = { action: "sqs:CreateQueue", resource, context };
        return Object.keys(tags).length === 0 ? [create] : [create, { action: "sqs:TagQueue", resource, context }];
      },
      run: ({ QueueName, Attributes: given = {}, tags = {} }, { region }) => {
        checkName(QueueName, given);
        checkAttributes(given);
        const attributes = { ...DEFAULTS, ...given };
        const there = store.find(store.url(region, QueueName));
        if (there === undefined) return { QueueUrl: store.add(region, QueueName, attributes, tags).url };
        if (Object.entries(given).some(([name, value]) => there.attributes.get(name) !== value))
          throw new AwsFault("QueueNameExists", "A queue already exists with the same name and a different value for attributes.");
        return { QueueUrl: there.url };
      },
    }),

    GetQueueUrl: operation<{ readonly QueueName: string }>({
      requires: ["QueueName"],
      needs: ({ QueueName }, at) => need("GetQueueUrl")({ QueueUrl: QueueName }, at),
      run: ({ QueueName }, { region }) => ({ QueueUrl: queueAt({ QueueUrl: store.url(region, QueueName) }).url }),
    }),

    GetQueueAttributes: operation<OneQueue & { readonly AttributeNames?: readonly string[] }>({
      requires: ["QueueUrl"],
      takes: ["AttributeNames"],
      needs: need("GetQueueAttributes"),
      run: (input) => {
        const { AttributeNames: names = [] } = input;
        const { arn, attributes, createDate } = queueAt(input);
        const all = { QueueArn: arn, CreatedTimestamp: String(createDate.getTime() / 1_000), ...Object.fromEntries(attributes) };
        return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name))) };
      },
    }),

    SetQueueAttributes: operation<OneQueue & { readonly Attributes: Attributes }>({
      requires: ["QueueUrl", "Attributes"],
      needs: need("SetQueueAttributes"),
      run: (input) => {
        const { attributes } = queueAt(input);
        checkAttributes(input.Attributes);
        for (const [name, value] of Object.entries(input.Attributes)) {
          const set = value === "" ? DEFAULTS[name] : value;
          if (set === undefined) attributes.delete(name);
          else attributes.set(name, set);
        }
      },
    }),

    DeleteQueue: operation<OneQueue>({
      requires: ["QueueUrl"],
      needs: need("DeleteQueue"),
      run: (input) => store.remove(queueAt(input).url),
    }),

    ListQueues: operation<{ readonly QueueNamePrefix?: string }>({
      takes: ["QueueNamePrefix"],
      needs: (_, { region }) => [{ action: "sqs:ListQueues", resource: store.arn(region, "*") }],
      run: ({ QueueNamePrefix = "" }, { region }) => {
        const here = store.all().filter((queue) => queue.region === region && queue.name.startsWith(QueueNamePrefix));
        return { QueueUrls: here.map(({ url }) => url).sort() };
      },
    }),

    ListQueueTags: operation<OneQueue>({
      requires: ["QueueUrl"],
      needs: need("ListQueueTags"),
      run: (input) => ({ Tags: Object.fromEntries(queueAt(input).tags) }),
    }),

    TagQueue: operation<OneQueue & { readonly Tags: Attributes }>({
      requires: ["QueueUrl", "Tags"],
      needs: need("TagQueue"),
      run: (input) => {
        const { tags } = queueAt(input);
        for (const [key, value] of Object.entries(input.Tags)) tags.set(key, value);
      },
    }),

    UntagQueue: operation<OneQueue & { readonly TagKeys: readonly string[] }>({
      requires: ["QueueUrl", "TagKeys"],
      needs: need("UntagQueue"),
      run: (input) => {
        const { tags } = queueAt(input);
        for (const key of input.TagKeys) tags.delete(key);
      },
    }),
  };
}

function checkName(name: string, attributes: Attributes): void {
  const isFifo = attributes["FifoQueue"] === "true";
  if (/^[\w-]{1,80}$/.test(name.replace(/\.fifo$/, "")) && name.length <= 80 && name.endsWith(".fifo") === isFifo) return;
  const rule = isFifo
    ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
    : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
  throw new AwsFault("InvalidParameterValue", rule);
}

function checkAttributes(attributes: Attributes): void {
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const value = attributes[name];
    if (value === undefined || value === "") continue;
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most)
      throw new AwsFault("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
}

function nonExistent(): AwsFault {
  return new AwsFault("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
}
