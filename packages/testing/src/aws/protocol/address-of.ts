import { jsonProtocol } from "./json-protocol.ts";
import { queryProtocol } from "./query-protocol.ts";
import { s3Protocol } from "./s3-protocol.ts";
import { signatureOf, type Signed } from "./signature-of.ts";
import type { Protocol, WireRequest } from "./wire-message.ts";

/** Where a request is meant for, and how to speak there. */
export interface Addressed {
  readonly service: string;
  readonly region: string;
  readonly signed: Signed | undefined;
  readonly protocol: Protocol;
}

/** Service and region are what the request was signed for. An unsigned one is judged by its form. */
export function addressOf(request: WireRequest): Addressed {
  const signed = signatureOf(request);
  const service = signed?.service ?? unsignedService(request);
  return { service, region: signed?.region ?? unsignedRegion(request), signed, protocol: protocolOf(service, request) };
}

/** Where nothing is signed, the host says the region, if any. */
function unsignedRegion({ headers }: WireRequest): string {
  return /\bs3[.-]([\w-]+)\.amazonaws\.com/.exec(headers["host"] ?? "")?.[1] ?? "us-east-1";
}

function unsignedService({ headers }: WireRequest): string {
  if (headers["x-amz-target"] !== undefined) return "dynamodb";
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ? "iam" : "s3";
}

/** A service that is not served is still answered in the form it speaks. */
function protocolOf(service: string, { headers }: WireRequest): Protocol {
  if (service === "s3") return s3Protocol;
  return headers["x-amz-target"] === undefined ? queryProtocol : jsonProtocol;
}
