import { AwsFault } from "../aws-fault.ts";
import type { CallSite, Need } from "../operation.ts";
import type { Bucket, BucketStore } from "./bucket-store.ts";

/** What every operation on a bucket, or on something in it, takes. */
export interface OfBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

/** The right to do `action` to a bucket, or to an object of it. Of a bucket that is not there no right is asked for. */
export function bucketNeed(
  store: BucketStore,
  action: string,
  bucket: string,
  key: string | undefined,
  context: Need["context"] = {},
): readonly Need[] {
  const found = store.find(bucket);
  if (found === undefined) return [];
  const resource = store.arn(bucket, key);
  const isReading = !/:(Put|Delete)/.test(action);
  const foreign = { ownerId: found.owner, open: isReading && found.readableBy === "everybody" };
  const owner = { "s3:resourceaccount": found.owner, "aws:resourceaccount": found.owner };
  return [{ action, resource, shownAs: `"${resource}"`, foreign, context: { ...owner, ...context } }];
}

/** The bucket, if it is where it is looked for and whose it is expected to be. */
export function bucketOf(store: BucketStore, input: OfBucket, { region }: CallSite): Bucket {
  const bucket = ownedBucket(store, input);
  if (bucket.region !== region) throw elsewhere(bucket);
  return bucket;
}

/** The bucket, wherever it is, if it is whose it is expected to be. */
export function ownedBucket(store: BucketStore, { Bucket: name, ExpectedBucketOwner: owner }: OfBucket): Bucket {
  const bucket = store.find(name);
  if (bucket === undefined) throw new AwsFault("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });
  if (owner !== undefined && owner !== bucket.owner) throw new AwsFault("AccessDenied", "Access Denied", 403);
  return bucket;
}

function elsewhere({ name, region }: Bucket): AwsFault {
  const message =
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
  return new AwsFault("PermanentRedirect", message, 301, { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name, Region: region });
}
