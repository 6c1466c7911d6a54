import {
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import type { GivenAwsKey } from "../aws-key.ts";
import { FakeAws } from "../fake-aws.ts";
import type { PolicyStatement } from "../policy/policy-document.ts";

describe("S3", () => {
  let aws: FakeAws;

  const clientOf = (credentials?: GivenAwsKey, more: S3ClientConfig = {}): S3Client =>
    new S3Client({ ...aws.clientOptions({ region: "eu-west-1", ...(credentials && { credentials }) }), maxAttempts: 1, ...more });
  const readerOf = (...Statement: readonly Partial<PolicyStatement>[]) =>
    aws.principal({
      Version: "2012-10-17",
      Statement: Statement.map((each) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...each })),
    });
  const textAt = async (client: S3Client, Bucket: string, Key: string): Promise<string | undefined> =>
    (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

  beforeEach(() => {
    aws = new FakeAws({ clock: new VirtualClock() })
      .putBucket("templates-of-ours", { region: "eu-west-1" })
      .putObject("templates-of-ours", "templates/latest/aws-sqs-main.yaml", "Description: <queues> & more\n")
      .putObject("templates-of-ours", "templates/latest/aws-s3-main.yaml", "Description: buckets\n")
      .putObject("templates-of-ours", "other/readme.txt", "")
      .putBucket("open-to-all", { region: "eu-west-1", owner: "999999999999", readableBy: "everybody" })
      .putObject("open-to-all", "x", "public")
      .putBucket("closed", { region: "eu-west-1", owner: "999999999999" })
      .putObject("closed", "x", "private");
  });

  it.each([
    ["by its host's name", false],
    ["by the path", true],
  ])("finds a bucket %s", async (_, forcePathStyle) => {
    const s3 = clientOf(undefined, { forcePathStyle });
    const Bucket = "templates-of-ours";

    expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: "eu-west-1" });
    expect(await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "templates/latest/" }))).toMatchObject({
      KeyCount: 2,
      IsTruncated: false,
      Contents: [
        { Key: "templates/latest/aws-s3-main.yaml", Size: 21, LastModified: new Date("2026-01-01T00:00:00Z") },
        { Key: "templates/latest/aws-sqs-main.yaml" },
      ],
    });
    expect(await textAt(s3, Bucket, "templates/latest/aws-sqs-main.yaml")).toBe("Description: <queues> & more\n");
  });

  it("lists in parts", async () => {
    const list = (ContinuationToken?: string) =>
      clientOf().send(new ListObjectsV2Command({ Bucket: "templates-of-ours", MaxKeys: 2, ContinuationToken }));

    const first = await list();
    const second = await list(first.NextContinuationToken);

    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2 });
    expect([...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key }) => Key)).toHaveLength(3);
  });

  it("stores what is put, under names of all kinds", async () => {
    const Key = "a b/ü+(1)'*.yaml";

    await clientOf().send(new PutObjectCommand({ Bucket: "templates-of-ours", Key, Body: "text", ContentType: "text/yaml" }));

    expect(await textAt(clientOf(), "templates-of-ours", Key)).toBe("text");
  });

  it("says where a bucket of another region is", async () => {
    aws.putBucket("far-away", { region: "us-west-2" });

    await expect(clientOf().send(new ListObjectsV2Command({ Bucket: "far-away" }))).rejects.toMatchObject({
      name: "PermanentRedirect",
      $response: { headers: { "x-amz-bucket-region": "us-west-2" } },
    });
  });

  it("leads a client that follows to the bucket's region", async () => {
    aws.putBucket("far-away", { region: "us-west-2" }).putObject("far-away", "x", "found");

    expect(await textAt(clientOf(undefined, { followRegionRedirects: true }), "far-away", "x")).toBe("found");
  });

  it("tells absent buckets and objects apart", async () => {
    await expect(textAt(clientOf(), "nowhere", "x")).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(textAt(clientOf(), "templates-of-ours", "x")).rejects.toMatchObject({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
    });
    await expect(clientOf().send(new HeadBucketCommand({ Bucket: "nowhere" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("does not say that an object is absent to somebody who may not list", async () => {
    await expect(textAt(clientOf(readerOf({})), "templates-of-ours", "x")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(textAt(clientOf(readerOf({}, { Action: "s3:ListBucket" })), "templates-of-ours", "x")).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("grants listing under a prefix only", async () => {
    const reader = readerOf({
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::templates-of-ours",
      Condition: { StringLike: { "s3:prefix": "templates/*" } },
    });
    const list = (Prefix?: string) => clientOf(reader).send(new ListObjectsV2Command({ Bucket: "templates-of-ours", Prefix }));

    expect((await list("templates/")).KeyCount).toBe(2);
    await expect(list("other/")).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining('on resource: "arn:aws:s3:::templates-of-ours" because no identity-based'),
    });
    await expect(list()).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("lets into another account's bucket only whom both accounts let in", async () => {
    const withRight = readerOf({});
    const withoutRight = readerOf({ Action: "sqs:*" });

    expect(await textAt(clientOf(withRight), "open-to-all", "x")).toBe("public");
    await expect(textAt(clientOf(withoutRight), "open-to-all", "x")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(textAt(clientOf(withRight), "closed", "x")).rejects.toMatchObject({ name: "AccessDenied", message: "Access Denied" });
    await expect(clientOf().send(new PutObjectCommand({ Bucket: "open-to-all", Key: "x", Body: "" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("checks the owner that is expected", async () => {
    const head = (ExpectedBucketOwner: string) =>
      clientOf().send(new GetObjectCommand({ Bucket: "open-to-all", Key: "x", ExpectedBucketOwner }));

    await head("999999999999");
    await expect(head("123456789012")).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("lets nobody in particular read what everybody may", async () => {
    const anonymous = clientOf(undefined, { signer: { sign: async (request) => request } });

    expect(await textAt(anonymous, "open-to-all", "x")).toBe("public");
    await expect(textAt(anonymous, "templates-of-ours", "other/readme.txt")).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Access Denied",
    });
  });

  it("rolls up what is below a delimiter, in parts of any size the same", async () => {
    aws.putBucket("shelf", { region: "eu-west-1" });
    for (const key of ["a.txt", "b/1", "b/2", "c.txt", "d/1", "é (1) +.txt"]) aws.putObject("shelf", key, "");
    const found: (string | undefined)[] = [];

    let ContinuationToken: string | undefined;
    do {
      const page = await clientOf().send(new ListObjectsV2Command({ Bucket: "shelf", Delimiter: "/", MaxKeys: 1, ContinuationToken }));
      found.push(...(page.Contents ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      expect(page.KeyCount).toBe(1);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);

    expect(found).toEqual(["a.txt", "b/", "c.txt", "d/", "é (1) +.txt"]);
    const below = await clientOf().send(new ListObjectsV2Command({ Bucket: "shelf", Delimiter: "/", Prefix: "b/", StartAfter: "b/1" }));
    expect(below).toMatchObject({ KeyCount: 1, Contents: [{ Key: "b/2" }], Delimiter: "/", Prefix: "b/", StartAfter: "b/1" });
  });

  it("spells names in URL encoding where that is asked for", async () => {
    aws.putBucket("shelf", { region: "eu-west-1" }).putObject("shelf", "a b/ü+(1).yaml", "");

    const page = await clientOf().send(new ListObjectsV2Command({ Bucket: "shelf", EncodingType: "url" }));

    expect(page.Contents).toMatchObject([{ Key: "a+b/%C3%BC%2B%281%29.yaml" }]);
  });

  it.each([
    ["a number of keys that is none", { MaxKeys: -1 }, "Argument maxKeys must be an integer between 0 and 2147483647"],
    ["a token of somebody else's", { ContinuationToken: "abc" }, "The continuation token provided is incorrect"],
    ["an encoding that there is not", { EncodingType: "none" as never }, "Invalid Encoding Method specified in Request"],
  ])("refuses %s", async (_, input, message) => {
    await expect(clientOf().send(new ListObjectsV2Command({ Bucket: "templates-of-ours", ...input }))).rejects.toMatchObject({
      name: "InvalidArgument",
      message,
    });
  });

  it("tells of an object without its content, and deletes it", async () => {
    const at = { Bucket: "templates-of-ours", Key: "templates/latest/aws-s3-main.yaml" };

    expect(await clientOf().send(new HeadObjectCommand(at))).toMatchObject({
      ContentLength: 21,
      ETag: expect.stringMatching(/^"\w{32}"$/),
    });
    await clientOf().send(new DeleteObjectCommand(at));

    await expect(clientOf().send(new HeadObjectCommand(at))).rejects.toMatchObject({
      name: "NotFound",
      $metadata: { httpStatusCode: 404 },
    });
    await clientOf().send(new DeleteObjectCommand(at));
  });

  it("says where a bucket is, wherever it is asked, to whom may know", async () => {
    aws.putBucket("far-away", { region: "us-west-2" }).putBucket("in-the-first-region", { region: "us-east-1" });
    const locate = async (Bucket: string, credentials?: GivenAwsKey) => {
      const { LocationConstraint } = await clientOf(credentials).send(new GetBucketLocationCommand({ Bucket }));
      return LocationConstraint;
    };

    expect(await locate("far-away")).toBe("us-west-2");
    expect(await locate("in-the-first-region")).toBeUndefined();
    await expect(locate("far-away", readerOf({}))).rejects.toThrow("is not authorized to perform: s3:GetBucketLocation");
  });

  it("lists the account's own buckets to whom may see them", async () => {
    const { Buckets } = await clientOf().send(new ListBucketsCommand({}));

    expect(Buckets).toMatchObject([{ Name: "templates-of-ours", CreationDate: new Date("2026-01-01T00:00:00Z") }]);
    await expect(clientOf(readerOf({})).send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("names what it does not serve, be it an operation, a parameter, or a header", async () => {
    const notServed = (what: string) => ({ name: "NotServedByFake", message: `FakeAws does not serve ${what}` });
    const [Bucket, Key] = ["templates-of-ours", "other/readme.txt"];

    await expect(clientOf().send(new ListObjectsV2Command({ Bucket, FetchOwner: true }))).rejects.toMatchObject(
      notServed("the parameter fetch-owner of s3:ListObjectsV2"),
    );
    await expect(clientOf().send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-1" }))).rejects.toMatchObject(
      notServed("the header range of s3:GetObject"),
    );
    await expect(clientOf().send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(
      notServed("s3: GET of a bucket with policy"),
    );
  });
});
