import { AwsFault } from "../aws-fault.ts";
import { type CallSite, type Need, operation, type Operations, requestTags, type Tag, tagList, tagMap } from "../operation.ts";
import type { SecretStore, StoredSecret } from "./secret-store.ts";

interface OneSecret {
  readonly SecretId: string;
}

/** Secrets Manager, as far as a stack keeps a text in it: one version, no rotation, deleted at once. */
export function secretOperations(store: SecretStore): Operations {
  const need =
    (action: string) =>
    ({ SecretId }: OneSecret, { region }: CallSite): readonly Need[] => [
      { action: `secretsmanager:${action}`, resource: store.find(region, SecretId)?.arn ?? store.arnPattern(region, SecretId) },
    ];
  const secretAt = ({ SecretId }: OneSecret, { region }: CallSite): StoredSecret => {
    const secret = store.find(region, SecretId);
    if (secret === undefined) throw new AwsFault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return secret;
  };

  return {
    CreateSecret: operation<{
      readonly Name: string;
      readonly SecretString?: string;
      readonly Description?: string;
      readonly Tags?: readonly Tag[];
    }>({
      requires: ["Name"],
      takes: ["SecretString", "Description", "Tags"],
      needs: ({ Name, Tags = [] }, { region }) => {
        const about = { resource: store.arnPattern(region, Name), context: requestTags(Tags) };
        const create = { action: "secretsmanager:CreateSecret", ...about };
        return Tags.length === 0 ? [create] : [create, { action: "secretsmanager:TagResource", ...about }];
      },
      run: ({ Name: name, SecretString: text = "", Description: description, Tags }, { region }) => {
        if (store.find(region, name) !== undefined)
          throw new AwsFault("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
        const { arn } = store.add({ name, region, description, text, tags: tagMap(Tags) });
        return { ARN: arn, Name: name };
      },
    }),

    DescribeSecret: operation<OneSecret>({
      requires: ["SecretId"],
      needs: need("DescribeSecret"),
      run: (input, at) => {
        const { arn, name, description, tags } = secretAt(input, at);
        return { ARN: arn, Name: name, Description: description, Tags: tagList(tags) };
      },
    }),

    GetSecretValue: operation<OneSecret>({
      requires: ["SecretId"],
      needs: need("GetSecretValue"),
      run: (input, at) => {
        const { arn, name, text } = secretAt(input, at);
        return { ARN: arn, Name: name, SecretString: text, VersionStages: ["AWSCURRENT"] };
      },
    }),

    TagResource: operation<OneSecret & { readonly Tags: readonly Tag[] }>({
      requires: ["SecretId", "Tags"],
      needs: need("TagResource"),
      run: (input, at) => {
        const { tags } = secretAt(input, at);
        for (const { Key, Value } of input.Tags) tags.set(Key, Value);
      },
    }),

    UntagResource: operation<OneSecret & { readonly TagKeys: readonly string[] }>({
      requires: ["SecretId", "TagKeys"],
      needs: need("UntagResource"),
      run: (input, at) => {
        const { tags } = secretAt(input, at);
        for (const key of input.TagKeys) tags.delete(key);
      },
    }),

    UpdateSecret: operation<OneSecret & { readonly SecretString?: string; readonly Description?: string }>({
      requires: ["SecretId"],
      takes: ["SecretString", "Description"],
      needs: need("UpdateSecret"),
      run: (input, at) => {
        const secret = secretAt(input, at);
        secret.text = input.SecretString ?? secret.text;
        secret.description = input.Description ?? secret.description;
        return { ARN: secret.arn, Name: secret.name };
      },
    }),

    DeleteSecret: operation<OneSecret & { readonly ForceDeleteWithoutRecovery: boolean }>({
      requires: ["SecretId", "ForceDeleteWithoutRecovery"],
      needs: need("DeleteSecret"),
      run: (input, at) => store.remove(secretAt(input, at)),
    }),
  };
}
