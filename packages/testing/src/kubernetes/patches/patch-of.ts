import { badRequest, unsupportedMedia } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import type { ServedResource } from "../served-resource.ts";
import { jsonPatch } from "./json-patch.ts";
import { mergePatch } from "./merge-patch.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** The content type of server-side apply. */
export const APPLY = "application/apply-patch+yaml";
const JSON_PATCH = "application/json-patch+json";
const MERGE = "application/merge-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";

/** What a patch of one of the three kinds makes of an object. Server-side apply is no patch in this sense. */
export function patchOf(resource: ServedResource, contentType: string, patch: unknown): (old: ApiObject) => ApiObject {
  const type = contentType.split(";")[0]?.trim();
  if (type === JSON_PATCH && Array.isArray(patch)) return (old) => jsonPatch(old, patch as Parameters<typeof jsonPatch>[1]) as ApiObject;
  if (type === MERGE && isObject(patch)) return (old) => mergePatch(old, patch) as ApiObject;
  if (type === STRATEGIC && !resource.custom && isObject(patch)) return (old) => strategicMerge(resource.schema, old, patch) as ApiObject;
  if (type === JSON_PATCH || type === MERGE || (type === STRATEGIC && !resource.custom))
    throw badRequest("error decoding patch: json: cannot unmarshal the body");
  throw unsupportedPatch(resource);
}

/** @throws ApiFault 415 */
function unsupportedPatch({ custom }: ServedResource): Error {
  return unsupportedMedia([JSON_PATCH, MERGE, ...(custom ? [] : [STRATEGIC]), APPLY]);
}
