import { AwsFault } from "../aws-fault.ts";
import { type Need, operation, type Operations, requestTags, type Tag, tagContext, tagList, tagMap } from "../operation.ts";
import type { Topic, TopicStore } from "./topic-store.ts";

interface OneTopic {
  readonly TopicArn: string;
}

type Attributes = Readonly<Record<string, string>>;

/** SNS's operations on topics themselves: nobody subscribes here. */
export function topicOperations(store: TopicStore): Operations {
  const need =
    (action: string) =>
    ({ TopicArn }: OneTopic): readonly Need[] => [
      { action: `sns:${action}`, resource: TopicArn, context: tagContext("aws:ResourceTag", store.find(TopicArn)?.tags ?? new Map()) },
    ];
  const topicAt = ({ TopicArn }: OneTopic): Topic => {
    const topic = store.find(TopicArn);
    if (topic === undefined) throw new AwsFault("NotFound", "Topic does not exist", 404);
    return topic;
  };

  return {
    CreateTopic: operation<{ readonly Name: string; readonly Attributes?: Attributes; readonly Tags?: readonly Tag[] }>({
      requires: ["Name"],
      takes: ["Attributes", "Tags"],
      needs: ({ Name, Tags = [] }, { region }) => {
        const about = { resource: store.arn(region, Name), context: requestTags(Tags) };
        const create = { action: "sns:CreateTopic", ...about };
        return Tags.length === 0 ? [create] : [create, { action: "sns:TagResource", ...about }];
      },
      run: ({ Name, Attributes: given = {}, Tags }, { region }) => {
        const isFifo = given["FifoTopic"] === "true";
        if (!/^[\w-]{1,256}$/.test(Name.replace(/\.fifo$/, "")) || Name.endsWith(".fifo") !== isFifo)
          throw new AwsFault("InvalidParameter", "Invalid parameter: Topic Name");
        const arn = store.arn(region, Name);
        const there = store.find(arn);
        if (there !== undefined && Object.entries(given).some(([name, value]) => there.attributes.get(name) !== value))
          throw new AwsFault("InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
        if (there === undefined) store.add({ name: Name, region, arn, attributes: new Map(Object.entries(given)), tags: tagMap(Tags) });
        return { TopicArn: arn };
      },
    }),

    GetTopicAttributes: operation<OneTopic>({
      requires: ["TopicArn"],
      needs: need("GetTopicAttributes"),
      run: (input) => {
        const { arn, attributes } = topicAt(input);
        return { Attributes: { TopicArn: arn, Owner: store.account.accountId, ...Object.fromEntries(attributes) } };
      },
    }),

    SetTopicAttributes: operation<OneTopic & { readonly AttributeName: string; readonly AttributeValue?: string }>({
      requires: ["TopicArn", "AttributeName"],
      takes: ["AttributeValue"],
      needs: need("SetTopicAttributes"),
      run: (input) => {
        const { attributes } = topicAt(input);
        if (input.AttributeValue === undefined || input.AttributeValue === "") attributes.delete(input.AttributeName);
        else attributes.set(input.AttributeName, input.AttributeValue);
      },
    }),

    DeleteTopic: operation<OneTopic>({
      requires: ["TopicArn"],
      needs: need("DeleteTopic"),
      run: ({ TopicArn }) => store.remove(TopicArn),
    }),

    TagResource: operation<{ readonly ResourceArn: string; readonly Tags: readonly Tag[] }>({
      requires: ["ResourceArn", "Tags"],
      needs: ({ ResourceArn }) => need("TagResource")({ TopicArn: ResourceArn }),
      run: ({ ResourceArn, Tags }) => {
        const { tags } = topicAt({ TopicArn: ResourceArn });
        for (const { Key, Value } of Tags) tags.set(Key, Value);
      },
    }),

    ListTagsForResource: operation<{ readonly ResourceArn: string }>({
      requires: ["ResourceArn"],
      needs: ({ ResourceArn }) => need("ListTagsForResource")({ TopicArn: ResourceArn }),
      run: ({ ResourceArn }) => ({ Tags: tagList(topicAt({ TopicArn: ResourceArn }).tags) }),
    }),

    UntagResource: operation<{ readonly ResourceArn: string; readonly TagKeys: readonly string[] }>({
      requires: ["ResourceArn", "TagKeys"],
      needs: ({ ResourceArn }) => need("UntagResource")({ TopicArn: ResourceArn }),
      run: ({ ResourceArn, TagKeys }) => {
        const { tags } = topicAt({ TopicArn: ResourceArn });
        for (const key of TagKeys) tags.delete(key);
      },
    }),
  };
}
