import * as s3 from "@aws-sdk/client-s3";
import { type AwsCall, callsTo } from "./aws-call.ts";

/** What has to be there before the series: buckets, one of them in another region. */
export const BUCKETS = { near: "osb-contract-near", far: "osb-contract-far", farRegion: "eu-west-1" } as const;

const { near, far, farRegion } = BUCKETS;
const bucket = callsTo("s3");
const put = (Key: string): AwsCall =>
  bucket(`PutObject ${Key}`, () => new s3.PutObjectCommand({ Bucket: near, Key, Body: `of ${Key}` }), { answer: {} });
const list =
  (input: object): AwsCall["command"] =>
  () =>
    new s3.ListObjectsV2Command({ Bucket: near, ...input });

/** What is read of S3: by the broker, by whoever looks before it is installed, and by `aws s3 ls`. */
export const BUCKET_SERIES: readonly AwsCall[] = [
  bucket("ListBuckets", () => new s3.ListBucketsCommand({}), { answer: { Buckets: [{ Name: far }, { Name: near }] } }),
  bucket("HeadBucket", () => new s3.HeadBucketCommand({ Bucket: near }), { answer: { BucketRegion: "us-east-1" } }),
  bucket("HeadBucket of none", () => new s3.HeadBucketCommand({ Bucket: `${near}-none` }), { error: "NotFound" }),
  bucket("HeadBucket of one in another region", () => new s3.HeadBucketCommand({ Bucket: far }), { error: "Unknown" }),
  bucket("GetBucketLocation of the first region, which has no name there", () => new s3.GetBucketLocationCommand({ Bucket: near }), {
    answer: { LocationConstraint: undefined },
  }),
  bucket("GetBucketLocation of another region", () => new s3.GetBucketLocationCommand({ Bucket: far }), {
    answer: { LocationConstraint: farRegion },
  }),
  bucket("ListObjectsV2 of none", () => new s3.ListObjectsV2Command({ Bucket: `${near}-none` }), {
    error: "NoSuchBucket",
    text: /The specified bucket does not exist/,
  }),
  bucket("ListObjectsV2 of one in another region", () => new s3.ListObjectsV2Command({ Bucket: far }), { error: "PermanentRedirect" }),
  bucket(
    "ListObjectsV2 where the bucket is",
    () => new s3.ListObjectsV2Command({ Bucket: far }),
    { answer: { KeyCount: 0 } },
    { region: farRegion },
  ),
  ...["templates/latest/a-main.yaml", "templates/latest/b-main.yaml", "templates/old.yaml", "readme (1) +.txt"].map(put),
  bucket("ListObjectsV2", list({}), {
    answer: {
      Name: near,
      Prefix: "",
      KeyCount: 4,
      MaxKeys: 1000,
      IsTruncated: false,
      Contents: ["readme (1) +.txt", "templates/latest/a-main.yaml", "templates/latest/b-main.yaml", "templates/old.yaml"].map((Key) => ({
        Key,
        Size: `of ${Key}`.length,
        StorageClass: "STANDARD",
      })),
    },
  }),
  bucket("ListObjectsV2 under a prefix", list({ Prefix: "templates/latest/" }), { answer: { Prefix: "templates/latest/", KeyCount: 2 } }),
  bucket("ListObjectsV2 under a prefix of none", list({ Prefix: "none/" }), {
    answer: { KeyCount: 0, IsTruncated: false, Contents: undefined },
  }),
  bucket("ListObjectsV2 of the uppermost folder", list({ Delimiter: "/" }), {
    answer: { Delimiter: "/", KeyCount: 2, Contents: [{ Key: "readme (1) +.txt" }], CommonPrefixes: [{ Prefix: "templates/" }] },
  }),
  bucket("ListObjectsV2 of a folder with a folder", list({ Delimiter: "/", Prefix: "templates/" }), {
    answer: { Contents: [{ Key: "templates/old.yaml" }], CommonPrefixes: [{ Prefix: "templates/latest/" }] },
  }),
  bucket("ListObjectsV2 in URL encoding", list({ EncodingType: "url", MaxKeys: 1 }), {
    answer: { EncodingType: "url", Contents: [{ Key: "readme+%281%29+%2B.txt" }] },
  }),
  bucket("ListObjectsV2 after a key", list({ StartAfter: "templates/latest/a-main.yaml" }), {
    answer: { StartAfter: "templates/latest/a-main.yaml", KeyCount: 2 },
  }),
  bucket(
    "ListObjectsV2, the first part",
    list({ MaxKeys: 3 }),
    { answer: { MaxKeys: 3, KeyCount: 3, IsTruncated: true } },
    { keep: "part" },
  ),
  bucket(
    "ListObjectsV2, the rest",
    (kept) => list({ MaxKeys: 3, ContinuationToken: (kept["part"] as unknown as s3.ListObjectsV2Output).NextContinuationToken })(kept),
    { answer: { KeyCount: 1, IsTruncated: false, Contents: [{ Key: "templates/old.yaml" }] } },
  ),
  bucket("ListObjectsV2, folders in parts", list({ Delimiter: "/", MaxKeys: 1, StartAfter: "readme (1) +.txt" }), {
    answer: { KeyCount: 1, IsTruncated: false, CommonPrefixes: [{ Prefix: "templates/" }] },
  }),
  bucket("ListObjectsV2 with a token of nobody's", list({ ContinuationToken: "abc" }), { error: "InvalidArgument" }),
  bucket("GetObject", () => new s3.GetObjectCommand({ Bucket: near, Key: "templates/old.yaml" }), {
    answer: { ContentLength: 21, ContentType: "application/octet-stream" },
  }),
  bucket("HeadObject", () => new s3.HeadObjectCommand({ Bucket: near, Key: "templates/old.yaml" }), { answer: { ContentLength: 21 } }),
  bucket("HeadObject of none", () => new s3.HeadObjectCommand({ Bucket: near, Key: "none" }), { error: "NotFound" }),
  bucket("GetObject of none", () => new s3.GetObjectCommand({ Bucket: near, Key: "none" }), {
    error: "NoSuchKey",
    text: /The specified key does not exist\./,
  }),
  bucket("GetObject of none in none", () => new s3.GetObjectCommand({ Bucket: `${near}-none`, Key: "none" }), { error: "NoSuchBucket" }),
  bucket("DeleteObject", () => new s3.DeleteObjectCommand({ Bucket: near, Key: "templates/old.yaml" }), { answer: {} }),
  bucket("DeleteObject again", () => new s3.DeleteObjectCommand({ Bucket: near, Key: "templates/old.yaml" }), { answer: {} }),
  bucket("GetObject after DeleteObject", () => new s3.GetObjectCommand({ Bucket: near, Key: "templates/old.yaml" }), {
    error: "NoSuchKey",
  }),
];
