import { notFound } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import type { ObjectStore } from "../object-store.ts";
import type { ServedResource } from "../served-resource.ts";
import type { Identities } from "./identities.ts";

/** A token by which its bearer is a service account. The fake's tokens do not expire. */
export function answeredTokenRequest(
  store: ObjectStore,
  identities: Identities,
  accounts: ServedResource,
  account: { readonly namespace: string; readonly name: string },
  request: ApiObject,
  token: string,
  now: Date,
): ApiObject {
  const { namespace, name } = account;
  const found = store.find(accounts, namespace, name);
  if (found === undefined) throw notFound(accounts, name);
  const { expirationSeconds = 3_600, audiences = ["https://kubernetes.default.svc"] } = isObject(request["spec"]) ? request["spec"] : {};
  identities.add(token, `system:serviceaccount:${namespace}:${name}`, ["system:serviceaccounts", `system:serviceaccounts:${namespace}`]);
  const expires = new Date(now.getTime() + Number(expirationSeconds) * 1_000).toISOString().replace(/\.\d+Z$/, "Z");
  const creationTimestamp = found.metadata.creationTimestamp ?? "";
  return {
    ...request,
    metadata: {
      ...request.metadata,
      name,
      namespace,
      ...(found.metadata.uid === undefined ? {} : { uid: found.metadata.uid }),
      creationTimestamp,
    },
    spec: { audiences, expirationSeconds, boundObjectRef: null },
    status: { token, expirationTimestamp: expires },
  };
}
