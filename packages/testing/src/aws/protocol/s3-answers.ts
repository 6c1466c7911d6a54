import { bytesOf, type WireAnswer } from "./wire-message.ts";
import { children } from "./xml.ts";

interface ObjectOutput {
  readonly Body?: Uint8Array;
  readonly ContentLength: number;
  readonly ContentType: string;
  readonly LastModified: Date;
  readonly ETag: string;
}

interface BucketsOutput {
  readonly Owner: object;
  readonly Buckets: readonly object[];
}

/** What each operation's output becomes on the wire: headers, a body, or a document of its own name. */
export const S3_ANSWERS: Readonly<Record<string, (output: never) => Partial<WireAnswer>>> = {
  ListBuckets: ({ Owner, Buckets }: BucketsOutput) => document("ListAllMyBucketsResult", { Owner, Buckets: { Bucket: Buckets } }),
  HeadBucket: ({ BucketRegion }: { readonly BucketRegion: string }) => ({ headers: { "x-amz-bucket-region": BucketRegion } }),
  GetBucketLocation: ({ LocationConstraint = "" }: { readonly LocationConstraint?: string }) =>
    document("LocationConstraint", LocationConstraint),
  ListObjectsV2: (output: object) => document("ListBucketResult", output),
  GetObject: (output: ObjectOutput) => ({ headers: aboutObject(output), ...(output.Body && { body: output.Body }) }),
  HeadObject: (output: ObjectOutput) => ({ headers: aboutObject(output) }),
  PutObject: ({ ETag }: Pick<ObjectOutput, "ETag">) => ({ headers: { etag: ETag } }),
  DeleteObject: () => ({ statusCode: 204 }),
};

function aboutObject({ ContentLength, ContentType, LastModified, ETag }: ObjectOutput): Readonly<Record<string, string>> {
  return {
    "content-type": ContentType,
    "content-length": String(ContentLength),
    "last-modified": LastModified.toUTCString(),
    etag: ETag,
  };
}

function document(name: string, content: object | string): Partial<WireAnswer> {
  const inner = typeof content === "string" ? content : children(content, "flat");
  const body = bytesOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${name}>`,
  );
  return { headers: { "content-type": "application/xml" }, body };
}
