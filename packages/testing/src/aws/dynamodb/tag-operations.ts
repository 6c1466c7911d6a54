import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations, requestTags, type Tag, tagList } from "../operation.ts";
import { tableNeed } from "./table-need.ts";
import type { Table, TableStore } from "./table-store.ts";

interface OneResource {
  readonly ResourceArn: string;
}

/** DynamoDB's operations on the tags of tables. */
export function tagOperations(store: TableStore): Operations {
  const tagged = ({ ResourceArn }: OneResource): Table => {
    const table = store.look(ResourceArn);
    if (table === undefined)
      throw new AwsFault("ResourceNotFoundException", `Requested resource not found: ResourcArn: ${ResourceArn} not found`);
    return table;
  };

  return {
    ListTagsOfResource: operation<OneResource & { readonly NextToken?: string }>({
      requires: ["ResourceArn"],
      needs: ({ ResourceArn }, at) => tableNeed(store, "ListTagsOfResource")({ TableName: ResourceArn }, at),
      run: (input) => ({ Tags: tagList(tagged(input).tags) }),
    }),

    TagResource: operation<OneResource & { readonly Tags: readonly Tag[] }>({
      requires: ["ResourceArn", "Tags"],
      needs: ({ ResourceArn, Tags }, at) => tableNeed(store, "TagResource", requestTags(Tags))({ TableName: ResourceArn }, at),
      run: (input, { region }) => {
        const { tags } = store.idle(region, tagged(input).arn);
        for (const { Key, Value } of input.Tags) tags.set(Key, Value);
      },
    }),

    UntagResource: operation<OneResource & { readonly TagKeys: readonly string[] }>({
      requires: ["ResourceArn", "TagKeys"],
      needs: ({ ResourceArn, TagKeys }, at) =>
        tableNeed(store, "UntagResource", { "aws:tagkeys": TagKeys })({ TableName: ResourceArn }, at),
      run: (input, { region }) => {
        const { tags } = store.idle(region, tagged(input).arn);
        for (const key of input.TagKeys) tags.delete(key);
      },
    }),
  };
}
