import { operation, type Operations } from "../operation.ts";
import { bucketNeed, bucketOf, type OfBucket, ownedBucket } from "./bucket-access.ts";
import type { BucketStore } from "./bucket-store.ts";
import { type Listing, listObjects } from "./list-objects.ts";

/** S3's operations on buckets, as far as somebody looks at them. */
export function bucketOperations(store: BucketStore): Operations {
  return {
    ListBuckets: operation<object>({
      needs: () => [{ action: "s3:ListAllMyBuckets", resource: "*", shownAs: `"${store.arn("*")}"` }],
      run: () => ({
        Owner: { ID: store.account.accountId },
        Buckets: store
          .all()
          .filter(({ owner }) => owner === store.account.accountId)
          .map(({ name, createDate }) => ({ Name: name, CreationDate: createDate }))
          .toSorted((a, b) => (a.Name < b.Name ? -1 : 1)),
      }),
    }),

    HeadBucket: operation<OfBucket>({
      requires: ["Bucket"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket }) => bucketNeed(store, "s3:ListBucket", Bucket, undefined),
      run: (input, at) => ({ BucketRegion: bucketOf(store, input, at).region, AccessPointAlias: false }),
    }),

    // The one question that may be asked anywhere.
    GetBucketLocation: operation<OfBucket>({
      requires: ["Bucket"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket }) => bucketNeed(store, "s3:GetBucketLocation", Bucket, undefined),
      run: (input) => {
        const { region } = ownedBucket(store, input);
        return region === "us-east-1" ? {} : { LocationConstraint: region };
      },
    }),

    ListObjectsV2: operation<OfBucket & Listing>({
      requires: ["Bucket"],
      takes: ["ExpectedBucketOwner", "Prefix", "Delimiter", "MaxKeys", "ContinuationToken", "StartAfter", "EncodingType"],
      needs: ({ Bucket, Prefix, Delimiter }) =>
        bucketNeed(store, "s3:ListBucket", Bucket, undefined, {
          ...(Prefix === undefined ? {} : { "s3:prefix": Prefix }),
          ...(Delimiter === undefined ? {} : { "s3:delimiter": Delimiter }),
        }),
      run: (input, at) => listObjects(bucketOf(store, input, at), input),
    }),
  };
}
