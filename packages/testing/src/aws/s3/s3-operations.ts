import { AwsFault } from "../aws-fault.ts";
import { type CallSite, type Need, operation, type Operations } from "../operation.ts";
import { bytesOf } from "../protocol/wire-message.ts";
import type { Bucket, BucketStore, StoredObject } from "./bucket-store.ts";

interface OfBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

type OfObject = OfBucket & { readonly Key: string };

interface Listing extends OfBucket {
  readonly Prefix?: string;
  readonly MaxKeys?: number | string;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  readonly EncodingType?: "url";
}

/** S3, as far as templates are read from it and put there. In `call` an object's `Body` is bytes. */
export function s3Operations(store: BucketStore, mayList: (bucket: Bucket, at: CallSite) => boolean): Operations {
  const need = (action: string, bucket: string, key: string | undefined, context: Need["context"] = {}): readonly Need[] => {
    const found = store.find(bucket);
    if (found === undefined) return [];
    const resource = store.arn(bucket, key);
    const reading = action !== "s3:PutObject";
    const foreign = { ownerId: found.owner, open: reading && found.readableBy === "everybody" };
    const owner = { "s3:resourceaccount": found.owner, "aws:resourceaccount": found.owner };
    return [{ action, resource, shownAs: `"${resource}"`, foreign, context: { ...owner, ...context } }];
  };
  const bucketOf = ({ Bucket, ExpectedBucketOwner }: OfBucket, { region }: CallSite): Bucket => {
    const bucket = store.find(Bucket);
    if (bucket === undefined) throw new AwsFault("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: Bucket });
    if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.owner) throw new AwsFault("AccessDenied", "Access Denied", 403);
    if (bucket.region !== region) throw elsewhere(bucket);
    return bucket;
  };

  return {
    HeadBucket: operation<OfBucket>({
      requires: ["Bucket"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket }) => need("s3:ListBucket", Bucket, undefined),
      run: (input, at) => ({ BucketRegion: bucketOf(input, at).region, AccessPointAlias: false }),
    }),

    ListObjectsV2: operation<Listing>({
      requires: ["Bucket"],
      takes: ["ExpectedBucketOwner", "Prefix", "MaxKeys", "ContinuationToken", "StartAfter", "EncodingType"],
      needs: ({ Bucket, Prefix }) => need("s3:ListBucket", Bucket, undefined, Prefix === undefined ? {} : { "s3:prefix": Prefix }),
      run: (input, at) => listed(bucketOf(input, at), input),
    }),

    GetObject: operation<OfObject>({
      requires: ["Bucket", "Key"],
      takes: ["ExpectedBucketOwner"],
      needs: ({ Bucket, Key }) => need("s3:GetObject", Bucket, Key),
      run: (input, at) => {
        const bucket = bucketOf(input, at);
        const object = bucket.objects.get(input.Key);
        if (object === undefined && !mayList(bucket, at)) throw new AwsFault("AccessDenied", "Access Denied", 403);
        if (object === undefined) throw new AwsFault("NoSuchKey", "The specified key does not exist.", 404, { Key: input.Key });
        const { body, contentType, lastModified, etag } = object;
        return { Body: body, ContentLength: body.length, ContentType: contentType, LastModified: lastModified, ETag: etag };
      },
    }),

    PutObject: operation<OfObject & { readonly Body?: Uint8Array | string; readonly ContentType?: string }>({
      requires: ["Bucket", "Key"],
      takes: ["Body", "ContentType", "ExpectedBucketOwner"],
      needs: ({ Bucket, Key }) => need("s3:PutObject", Bucket, Key),
      run: (input, at) => {
        const { Key, Body = "", ContentType } = input;
        const { etag } = store.putObject(bucketOf(input, at), Key, typeof Body === "string" ? bytesOf(Body) : Body, ContentType);
        return { ETag: etag };
      },
    }),
  };
}

function listed(bucket: Bucket, { Prefix = "", MaxKeys = 1_000, ContinuationToken, StartAfter = "", EncodingType }: Listing): object {
  const after = ContinuationToken === undefined ? StartAfter : Buffer.from(ContinuationToken, "base64").toString();
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(Prefix) && key > after).sort();
  const shown = keys.slice(0, Math.min(Number(MaxKeys), 1_000));
  const rest = keys.length > shown.length ? { NextContinuationToken: Buffer.from(shown.at(-1) ?? "").toString("base64") } : {};
  const spell = (text: string): string => (EncodingType === "url" ? encodeURIComponent(text).replaceAll("%2F", "/") : text);
  return {
    Name: bucket.name,
    Prefix: spell(Prefix),
    MaxKeys: Number(MaxKeys),
    KeyCount: shown.length,
    IsTruncated: keys.length > shown.length,
    ...(EncodingType === undefined ? {} : { EncodingType }),
    ...rest,
    Contents: shown.map((key) => toldIn(bucket.objects.get(key), spell(key))),
  };
}

function toldIn(object: StoredObject | undefined, key: string): object {
  return { Key: key, LastModified: object?.lastModified, ETag: object?.etag, Size: object?.body.length, StorageClass: "STANDARD" };
}

function elsewhere({ name, region }: Bucket): AwsFault {
  const message =
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
  return new AwsFault("PermanentRedirect", message, 301, { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name, Region: region });
}
