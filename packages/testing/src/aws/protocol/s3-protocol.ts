import { notServed } from "../aws-fault.ts";
import { S3_ANSWERS } from "./s3-answers.ts";
import { bytesOf, type Protocol, type WireRequest } from "./wire-message.ts";
import { xml } from "./xml.ts";

interface Route {
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  readonly of: "service" | "bucket" | "object";
  /** The query parameter that tells it from others of the same method; `=` with what it has to be. */
  readonly marker?: string;
  /** Query parameters and headers, and the members of the input that they are. */
  readonly members?: Readonly<Record<string, string>>;
}

const LISTING = {
  prefix: "Prefix",
  delimiter: "Delimiter",
  "max-keys": "MaxKeys",
  "continuation-token": "ContinuationToken",
  "start-after": "StartAfter",
  "encoding-type": "EncodingType",
};

const ROUTES: readonly Route[] = [
  { operation: "ListBuckets", method: "GET", of: "service" },
  { operation: "HeadBucket", method: "HEAD", of: "bucket" },
  { operation: "GetBucketLocation", method: "GET", of: "bucket", marker: "location" },
  { operation: "ListObjectsV2", method: "GET", of: "bucket", marker: "list-type=2", members: LISTING },
  { operation: "GetObject", method: "GET", of: "object" },
  { operation: "HeadObject", method: "HEAD", of: "object" },
  { operation: "PutObject", method: "PUT", of: "object", members: { "content-type": "ContentType" } },
  { operation: "DeleteObject", method: "DELETE", of: "object" },
];

/** Headers that would change the answer, none of which is served. Those that only describe the client or the transport are not among them. */
const MEANINGFUL =
  /^(range|if-.*|content-(disposition|encoding|language|md5)|cache-control|x-amz-(acl|grant-.*|copy-.*|meta-.*|object-lock-.*|server-side-.*|storage-class|tagging.*|website-.*))$/;

/** S3's own way: the bucket in the host's name or the path, the operation in method and query, XML. */
export const s3Protocol: Protocol = {
  read(request) {
    const { bucket, key } = placeOf(request);
    const of = bucket === "" ? "service" : key === "" ? "bucket" : "object";
    const query = new Map(request.query.filter(([name, value]) => name !== "x-id" && !(name === "fetch-owner" && value === "false")));
    const route = routeFor(request.method, of, query);
    if (route === undefined)
      throw notServed(`s3: ${request.method} of ${of === "service" ? "" : "a "}${of} with ${[...query.keys()].join(", ") || "no query"}`);

    const owner = request.headers["x-amz-expected-bucket-owner"];
    const input: Record<string, unknown> = {
      ...(of === "service" ? {} : { Bucket: bucket }),
      ...(of === "object" ? { Key: key } : {}),
      ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }),
      ...(route.method === "PUT" ? { Body: request.body } : {}),
    };
    for (const [name, value] of [...query, ...Object.entries(request.headers)]) {
      const member = route.members?.[name];
      if (member !== undefined && !(name === "delimiter" && value === "")) input[member] = value;
    }
    refuseOthers(route, query, request);
    return { operation: route.operation, input };
  },

  write(_service, operation, output, requestId) {
    const { statusCode = 200, headers = {}, body = bytesOf("") } = S3_ANSWERS[operation]?.(output as never) ?? {};
    return { statusCode, headers: { "x-amz-request-id": requestId, ...headers }, body };
  },

  writeFault({ code, message, httpStatus, facts }, requestId, { method }) {
    const { Region, ...told } = facts;
    const region = Region === undefined ? {} : { "x-amz-bucket-region": Region };
    const headers = { "x-amz-request-id": requestId, "content-type": "application/xml", ...region };
    const body = method === "HEAD" ? "" : xml("Error", { Code: code, Message: message, ...told, RequestId: requestId }, "flat");
    return { statusCode: httpStatus, headers, body: bytesOf(body) };
  },
};

function routeFor(method: string, of: Route["of"], query: ReadonlyMap<string, string>): Route | undefined {
  const fitting = ROUTES.filter((route) => route.method === method && route.of === of);
  const marked = fitting.find(({ marker = "" }) => {
    const [name = "", value] = marker.split("=");
    return name !== "" && query.has(name) && (value === undefined || query.get(name) === value);
  });
  return marked ?? (query.size === 0 ? fitting.find(({ marker }) => marker === undefined) : undefined);
}

/** A parameter that is not understood is refused by its name, and not dropped. */
function refuseOthers({ operation, marker = "", members = {} }: Route, query: ReadonlyMap<string, string>, request: WireRequest): void {
  for (const name of query.keys())
    if (!(name in members) && name !== marker.split("=")[0]) throw notServed(`the parameter ${name} of s3:${operation}`);
  for (const name of Object.keys(request.headers))
    if (MEANINGFUL.test(name) && !(name in members)) throw notServed(`the header ${name} of s3:${operation}`);
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
