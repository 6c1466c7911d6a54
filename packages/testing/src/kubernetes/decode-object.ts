import { apiVersionOf } from "@osb/kubernetes";
import { parse as parseYaml } from "yaml";
import { badRequest } from "./api-fault.ts";
import { type ApiObject, isObject, type JsonObject } from "./api-object.ts";
import type { ApiRequest } from "./api-request.ts";
import { decodeProtobuf, isProtobuf } from "./protobuf.ts";
import type { ServedResource } from "./served-resource.ts";

/** The object that a POST, PUT or apply brings, checked as far as every object is. */
export function decodeObject(resource: ServedResource, request: ApiRequest): ApiObject {
  const text = bodyText(request);
  const value = isProtobuf(request.body) ? decodeProtobuf(request.body) : parsed(resource, text, request);
  const {
    apiVersion = resource.custom ? undefined : apiVersionOf(resource),
    kind = resource.custom ? undefined : resource.kind,
    metadata,
  } = value;
  if (typeof kind !== "string") throw unrecognized(resource, `Object 'Kind' is missing in '${text}'`, text);
  if (apiVersion !== apiVersionOf(resource))
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${apiVersionOf(resource)})`,
    );
  if (kind !== resource.kind) throw badRequest(`${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`);
  return { ...value, apiVersion, kind, metadata: { name: "", ...(isObject(metadata) ? metadata : {}) } };
}

/** The body of a patch, or of a request whose body may be missing. */
export function decodeJson(request: ApiRequest): unknown {
  if (isProtobuf(request.body)) return decodeProtobuf(request.body);
  const text = bodyText(request);
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`error decoding patch: ${String(error)}`);
  }
}

function parsed(resource: ServedResource, text: string, { headers }: ApiRequest): JsonObject {
  try {
    const value = /yaml/.test(headers["content-type"] ?? "") ? parsedYaml(text) : (JSON.parse(text) as unknown);
    if (isObject(value)) return value;
  } catch {
    // Told below, in the one form that the server has for it.
  }
  throw unrecognized(resource, "couldn't get version/kind; json parse error: unexpected end of JSON input", text);
}

/** Most of what is sent as YAML is JSON, which is YAML too, and read many times as fast. */
function parsedYaml(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

function unrecognized({ kind }: ServedResource, problem: string, text: string): Error {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${problem} (${text === "" ? "<empty>" : text})`);
}

function bodyText({ body = "" }: ApiRequest): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
