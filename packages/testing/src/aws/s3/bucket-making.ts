import { AwsFault } from "../aws-fault.ts";
import { type Need, operation, type Operations } from "../operation.ts";
import { bucketNeed, bucketOf, type OfBucket } from "./bucket-access.ts";
import type { BucketStore } from "./bucket-store.ts";

/** What can be set on a bucket: the operation, the right that it takes, and the member that holds it. It is kept, not obeyed. */
const SETTINGS = [
  ["PutBucketVersioning", "s3:PutBucketVersioning", "VersioningConfiguration"],
  ["PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration", "LifecycleConfiguration"],
  ["PutBucketOwnershipControls", "s3:PutBucketOwnershipControls", "OwnershipControls"],
  ["PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock", "PublicAccessBlockConfiguration"],
  ["PutBucketEncryption", "s3:PutEncryptionConfiguration", "ServerSideEncryptionConfiguration"],
  ["PutBucketTagging", "s3:PutBucketTagging", "Tagging"],
] as const;

/** S3's operations that make, set up and remove buckets, for CloudFormation. Over the wire they are not served. */
export function bucketMaking(store: BucketStore): Operations {
  const settings = SETTINGS.map(([name, action, member]) => [
    name,
    operation<OfBucket & { readonly [Member in typeof member]?: unknown }>({
      requires: ["Bucket"],
      takes: [member],
      needs: ({ Bucket }) => bucketNeed(store, action, Bucket, undefined),
      run: (input, at) => {
        const { settings: found } = bucketOf(store, input, at);
        if (input[member] === undefined) found.delete(member);
        else found.set(member, input[member]);
      },
    }),
  ]);

  return {
    CreateBucket: operation<OfBucket>({
      requires: ["Bucket"],
      needs: ({ Bucket }): readonly Need[] => {
        const resource = store.arn(Bucket);
        return [{ action: "s3:CreateBucket", resource, shownAs: `"${resource}"` }];
      },
      run: ({ Bucket: name }, { region }) => {
        if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new AwsFault("InvalidBucketName", "The specified bucket is not valid.");
        const there = store.find(name);
        if (there?.owner === store.account.accountId)
          throw new AwsFault(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            409,
          );
        if (there !== undefined)
          throw new AwsFault(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
            409,
          );
        store.put(name, { region });
        return { Location: `/${name}` };
      },
    }),

    DeleteBucket: operation<OfBucket>({
      requires: ["Bucket"],
      needs: ({ Bucket }) => bucketNeed(store, "s3:DeleteBucket", Bucket, undefined),
      run: (input, at) => {
        const { name, objects } = bucketOf(store, input, at);
        if (objects.size > 0) throw new AwsFault("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
        store.remove(name);
      },
    }),

    ...Object.fromEntries(settings),
  };
}
