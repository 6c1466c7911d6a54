import { AwsFault } from "../aws-fault.ts";
import { type CallSite, operation, type Operations } from "../operation.ts";
import { bytesOf } from "../protocol/wire-message.ts";
import { bucketNeed, bucketOf, type OfBucket } from "./bucket-access.ts";
import type { Bucket, BucketStore, StoredObject } from "./bucket-store.ts";

type OfObject = OfBucket & { readonly Key: string };

/**
 * S3's operations on objects, as far as templates are read and put there. In `call` an object's `Body` is bytes.
 * @param mayList whether the caller would be let into the bucket's listing: who may not is not told what is missing
 */
export function objectOperations(store: BucketStore, mayList: (bucket: Bucket, at: CallSite) => boolean): Operations {
  const objectOf = (input: OfObject, at: CallSite): StoredObject => {
    const bucket = bucketOf(store, input, at);
    const object = bucket.objects.get(input.Key);
    if (object === undefined && !mayList(bucket, at)) throw new AwsFault("AccessDenied", "Access Denied", 403);
    if (object === undefined) throw new AwsFault("NoSuchKey", "The specified key does not exist.", 404, { Key: input.Key });
    return object;
  };

  return {
    GetObject: operation<OfObject>({
      requires: ["Bucket", "Key"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket, Key }) => bucketNeed(store, "s3:GetObject", Bucket, Key),
      run: (input, at) => {
        const object = objectOf(input, at);
        return { Body: object.body, ...told(object) };
      },
    }),

    HeadObject: operation<OfObject>({
      requires: ["Bucket", "Key"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket, Key }) => bucketNeed(store, "s3:GetObject", Bucket, Key),
      run: (input, at) => told(objectOf(input, at)),
    }),

    PutObject: operation<OfObject & { readonly Body?: Uint8Array | string; readonly ContentType?: string }>({
      requires: ["Bucket", "Key"],
      takes: ["Body", "ContentType", "ExpectedBucketOwner"],
      needs: ({ Bucket, Key }) => bucketNeed(store, "s3:PutObject", Bucket, Key),
      run: (input, at) => {
        const { Key, Body = "", ContentType } = input;
        const bucket = bucketOf(store, input, at);
        const { etag } = store.putObject(bucket, Key, typeof Body === "string" ? bytesOf(Body) : Body, ContentType);
        return { ETag: etag };
      },
    }),

    // What is not there is deleted as well.
    DeleteObject: operation<OfObject>({
      requires: ["Bucket", "Key"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket, Key }) => bucketNeed(store, "s3:DeleteObject", Bucket, Key),
      run: (input, at) => void bucketOf(store, input, at).objects.delete(input.Key),
    }),
  };
}

function told({ body, contentType, lastModified, etag }: StoredObject): object {
  return { ContentLength: body.length, ContentType: contentType, LastModified: lastModified, ETag: etag };
}
