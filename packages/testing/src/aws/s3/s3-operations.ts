import type { CallSite, Operations } from "../operation.ts";
import { bucketMaking } from "./bucket-making.ts";
import { bucketOperations } from "./bucket-operations.ts";
import type { Bucket, BucketStore } from "./bucket-store.ts";
import { objectOperations } from "./object-operations.ts";

/** S3, as far as templates are looked for, read, and put where brokers find them. */
export function s3Operations(store: BucketStore, mayList: (bucket: Bucket, at: CallSite) => boolean): Operations {
  return { ...bucketOperations(store), ...bucketMaking(store), ...objectOperations(store, mayList) };
}
