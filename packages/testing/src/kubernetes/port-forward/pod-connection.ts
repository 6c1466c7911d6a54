import type { Access } from "../access/access.ts";
import { badRequest } from "../api-fault.ts";
import { isObject } from "../api-object.ts";
import type { ApiRequest, Caller, Target } from "../api-request.ts";
import type { ObjectStore } from "../object-store.ts";
import type { ServedResource } from "../served-resource.ts";

/** The answer to a request for another protocol than HTTP, that was let through: a way to the ports of a pod. */
export interface PodConnection {
  readonly podUid: string;
}

/** Tells a way to a pod from an answer. */
export function isConnection(answer: object): answer is PodConnection {
  return "podUid" in answer;
}

/** Lets a port-forward through, or refuses it. Whoever opens a WebSocket does so with GET, and needs the right to create all the same. */
export function connectedPod(
  store: ObjectStore,
  access: Access,
  pods: ServedResource,
  target: Target,
  request: ApiRequest,
  caller: Caller,
): PodConnection {
  access.check(caller, { ...target, verb: "create" });
  const { metadata, status } = store.get(pods, target.namespace, target.name);
  if (!isObject(status) || status["hostIP"] === undefined) throw badRequest(`pod ${metadata.name} does not have a host assigned`);
  if (request.headers["upgrade"] === undefined) throw badRequest("Upgrade request required");
  return { podUid: metadata.uid ?? "" };
}
