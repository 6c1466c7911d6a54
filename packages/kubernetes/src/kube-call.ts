import type { AnsweredRequest } from "./failure-of-answer.ts";
import { qualifiedName, type Resource } from "./kube-object.ts";
import type { KubeRequest } from "./kube-transport.ts";
import { type Place, problemOfPlace, requestPath } from "./request-path.ts";

/** One request of a client, and what has to be known about it to tell its failure. */
export interface KubeCall extends AnsweredRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly contentType?: string | undefined;
  readonly body?: object | undefined;
  /** Why it cannot be sent. */
  readonly problem?: string | undefined;
  /** Changes nothing, so that it may be sent again. */
  readonly isRead: boolean;
}

const METHODS = {
  get: "GET",
  list: "GET",
  logs: "GET",
  create: "POST",
  review: "POST",
  replace: "PUT",
  apply: "PATCH",
  patch: "PATCH",
  delete: "DELETE",
} as const;
/** Where the name that roles use is not the client's own. */
const RIGHTS: Partial<Record<keyof typeof METHODS, string>> = {
  logs: "get",
  review: "create",
  replace: "update",
  apply: "patch and create",
};

/** A request about a resource; `place` is as the operation tells it, which for `create` and `review` says more than the path. */
export function kubeCall(
  verb: keyof typeof METHODS,
  resource: Resource,
  place: Place,
  {
    query,
    body,
    contentType = "application/json",
  }: { readonly query?: Readonly<Record<string, string | undefined>>; readonly body?: object; readonly contentType?: string } = {},
): KubeCall {
  const { namespace, name, subresource } = place;
  const isCollection = verb === "create" || verb === "list" || verb === "review";
  const what = subresource === undefined ? qualifiedName(resource) : `${qualifiedName(resource)}/${subresource}`;
  const where = [...(resource.namespaced && namespace !== undefined ? [namespace] : []), ...(name === undefined ? [] : [name])].join("/");
  return {
    operation: verb === "list" ? `list ${what} in ${namespace ?? "all namespaces"}` : `${verb} ${what} ${where}`.trimEnd(),
    right: `${RIGHTS[verb] ?? verb} ${what}${resource.namespaced && namespace !== undefined ? ` in namespace ${namespace}` : ""}`,
    resource,
    name,
    method: METHODS[verb],
    path: requestPath(resource, isCollection ? { namespace } : place, query),
    problem:
      verb === "list" && namespace === undefined
        ? undefined
        : problemOfPlace(resource, isCollection ? place : { ...place, name: name ?? "" }),
    isRead: METHODS[verb] === "GET" || verb === "review",
    ...(body === undefined ? {} : { body, contentType }),
  };
}

/** A read of a path that belongs to no resource, such as `/version`. */
export function kubeRead(operation: string, path: string): KubeCall {
  return { operation, method: "GET", path, isRead: true };
}

/** The request as it goes over the wire. */
export function requestOf({ method, path, body, contentType }: KubeCall): KubeRequest {
  // Logs are plain text, and a server may take a client by its word.
  const headers = { accept: "application/json, */*", "user-agent": "osb-sdk" };
  if (body === undefined || contentType === undefined) return { method, path, headers };
  return { method, path, headers: { ...headers, "content-type": contentType }, body: JSON.stringify(body) };
}
