import { notServed } from "../aws-fault.ts";
import { bytesOf, type Protocol, type Spelled, type WireRequest } from "./wire-message.ts";
import { children, xml } from "./xml.ts";

/** Query parameters of a listing, and the members they are. `list-type` says that it is the second version. */
const LISTING: Readonly<Record<string, string>> = {
  prefix: "Prefix",
  "max-keys": "MaxKeys",
  "continuation-token": "ContinuationToken",
  "start-after": "StartAfter",
  "encoding-type": "EncodingType",
};

const XML = { "content-type": "application/xml" };

/** S3's own way: the bucket in the host's name or the path, the operation in method and query, XML. */
export const s3Protocol: Protocol = {
  read(request) {
    const { bucket, key } = placeOf(request);
    const query = new Map(request.query.filter(([name, value]) => name !== "x-id" && !(name === "delimiter" && value === "")));
    const owner = request.headers["x-amz-expected-bucket-owner"];
    const common = { Bucket: bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };

    if (request.headers["content-encoding"]?.includes("aws-chunked")) throw notServed("S3 bodies in chunks (aws-chunked)");
    if (bucket === "") throw notServed(`s3: ${request.method} ${request.path} without a bucket`);
    if (key === "" && request.method === "HEAD" && query.size === 0) return { operation: "HeadBucket", input: common };
    if (key === "" && request.method === "GET" && query.get("list-type") === "2") return listing(common, query);
    if (key !== "" && request.method === "GET" && query.size === 0) return { operation: "GetObject", input: { ...common, Key: key } };
    if (key !== "" && request.method === "PUT" && query.size === 0) {
      const type = request.headers["content-type"];
      const input = { ...common, Key: key, Body: request.body, ...(type === undefined ? {} : { ContentType: type }) };
      return { operation: "PutObject", input };
    }
    throw notServed(`s3: ${request.method} of ${key === "" ? "a bucket" : "an object"} with ${[...query.keys()].join(", ") || "no query"}`);
  },

  write(_service, operation, output, requestId) {
    const headers = { "x-amz-request-id": requestId };
    switch (operation) {
      case "HeadBucket":
        return {
          statusCode: 200,
          headers: { ...headers, "x-amz-bucket-region": (output as { readonly BucketRegion: string }).BucketRegion },
          body: bytesOf(""),
        };
      case "GetObject":
        return found(output as Found, headers);
      case "PutObject":
        return { statusCode: 200, headers: { ...headers, etag: (output as Found).ETag }, body: bytesOf("") };
      default: {
        const body = children(output, "flat");
        return {
          statusCode: 200,
          headers: { ...headers, ...XML },
          body: bytesOf(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}</ListBucketResult>`),
        };
      }
    }
  },

  writeFault({ code, message, httpStatus, facts }, requestId, { method }) {
    const { Region, ...told } = facts;
    const headers = { "x-amz-request-id": requestId, ...XML, ...(Region === undefined ? {} : { "x-amz-bucket-region": Region }) };
    const body = method === "HEAD" ? "" : xml("Error", { Code: code, Message: message, ...told, RequestId: requestId }, "flat");
    return { statusCode: httpStatus, headers, body: bytesOf(body) };
  },
};

interface Found {
  readonly Body: Uint8Array;
  readonly ContentType: string;
  readonly LastModified: Date;
  readonly ETag: string;
}

function found({ Body, ContentType, LastModified, ETag }: Found, headers: Readonly<Record<string, string>>) {
  const about = {
    "content-type": ContentType,
    "content-length": String(Body.length),
    "last-modified": LastModified.toUTCString(),
    etag: ETag,
  };
  return { statusCode: 200, headers: { ...headers, ...about }, body: Body };
}

function listing(common: object, query: ReadonlyMap<string, string>): Spelled {
  const input: Record<string, string> = {};
  for (const [name, value] of query) {
    const member = LISTING[name];
    if (member !== undefined) input[member] = value;
    else if (name !== "list-type" && !(name === "fetch-owner" && value === "false"))
      throw notServed(`the parameter ${name} of s3:ListObjectsV2`);
  }
  return { operation: "ListObjectsV2", input: { ...common, ...input } };
}

/** `bucket.s3.region.amazonaws.com/key`, or `any.host/bucket/key`. */
function placeOf({ headers, path }: WireRequest): { readonly bucket: string; readonly key: string } {
  const host = (headers["host"] ?? "").replace(/:\d+$/, "");
  const [, virtual] = /^(.+)\.(?:s3[.-](?:[\w-]+\.)?amazonaws\.com(?:\.cn)?|localhost)$/.exec(host) ?? [];
  const decoded = decodeURIComponent(path).replace(/^\//, "");
  if (virtual !== undefined) return { bucket: virtual, key: decoded };
  const [bucket = "", ...key] = decoded.split("/");
  return { bucket, key: key.join("/") };
}
