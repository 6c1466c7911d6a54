import { notServed } from "../aws-fault.ts";
import { bytesOf, type Protocol, textOf, type WireAnswer } from "./wire-message.ts";

/** Faults that come from AWS's service framework, not from the service: their names stand in other namespaces. */
const NAMESPACES: Readonly<Record<string, string>> = {
  AccessDeniedException: "com.amazon.coral.service",
  ExpiredTokenException: "com.amazon.coral.service",
  UnrecognizedClientException: "com.amazon.coral.service",
  InvalidSignatureException: "com.amazon.coral.service",
  MissingAuthenticationTokenException: "com.amazon.coral.service",
  ValidationException: "com.amazon.coral.validate",
};

/** JSON 1.0, which DynamoDB speaks: the operation in a header, dates as seconds, the fault's code in `__type`. */
export const jsonProtocol: Protocol = {
  read({ headers, body }) {
    const [, operation] = (headers["x-amz-target"] ?? "").split(".");
    if (operation === undefined) throw notServed("a DynamoDB request without X-Amz-Target");
    return { operation, input: JSON.parse(textOf(body) || "{}") as object };
  },

  write(_service, _operation, output, requestId) {
    return answer(200, requestId, withSeconds(output));
  },

  writeFault({ code, message, httpStatus }, requestId) {
    const namespace = NAMESPACES[code] ?? "com.amazonaws.dynamodb.v20120810";
    const text = code === "AccessDeniedException" ? { Message: message } : { message };
    return answer(httpStatus, requestId, { __type: `${namespace}#${code}`, ...text });
  },
};

function withSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(withSeconds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withSeconds(member)]));
}

function answer(statusCode: number, requestId: string, body: unknown): WireAnswer {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": requestId };
  return { statusCode, headers, body: bytesOf(JSON.stringify(body)) };
}
