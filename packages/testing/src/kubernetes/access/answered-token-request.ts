import { apiTime } from "../../time/api-time.ts";
import { invalid, notFound } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import { TOKEN_REQUESTS } from "../core-resources.ts";
import { invalidValue } from "../kinds/causes.ts";
import type { ObjectStore } from "../object-store.ts";
import type { ServedResource } from "../served-resource.ts";
import type { Caller } from "../api-request.ts";
import { AUTHENTICATED } from "./access.ts";
import type { Identities } from "./identities.ts";

const SHORTEST_S = 600;
const LONGEST_S = 2 ** 32;

/** A token by which its bearer is a service account: for the time that was asked for, and for as long as the account is there. */
export function answeredTokenRequest(
  store: ObjectStore,
  identities: Identities,
  accounts: ServedResource,
  account: { readonly namespace: string; readonly name: string },
  request: ApiObject,
  { token, id }: { readonly token: string; readonly id: string },
  now: () => Date,
): ApiObject {
  const { namespace, name } = account;
  const found = store.find(accounts, namespace, name);
  if (found === undefined) throw notFound(accounts, name);
  const { expirationSeconds = 3_600, audiences = ["https://kubernetes.default.svc"] } = isObject(request["spec"]) ? request["spec"] : {};
  const problem = durationProblem(Number(expirationSeconds));
  if (problem !== undefined) throw invalid(TOKEN_REQUESTS, "", [invalidValue("spec.expirationSeconds", expirationSeconds, problem)]);

  const expiresMs = now().getTime() + Number(expirationSeconds) * 1_000;
  const { uid } = found.metadata;
  const isGood = (): boolean => now().getTime() < expiresMs && store.find(accounts, namespace, name)?.metadata.uid === uid;
  const caller: Caller = {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, AUTHENTICATED],
    ...(uid === undefined ? {} : { uid }),
    extra: { "authentication.kubernetes.io/credential-id": [`JTI=${id}`] },
  };
  identities.addCaller(token, caller, isGood);
  const expirationTimestamp = apiTime(new Date(expiresMs));
  const creationTimestamp = found.metadata.creationTimestamp ?? "";
  return {
    ...request,
    metadata: { ...request.metadata, name, namespace, ...(uid === undefined ? {} : { uid }), creationTimestamp },
    spec: { audiences, expirationSeconds, boundObjectRef: null },
    status: { token, expirationTimestamp },
  };
}

function durationProblem(seconds: number): string | undefined {
  if (seconds < SHORTEST_S) return "may not specify a duration less than 10 minutes";
  return seconds > LONGEST_S ? "may not specify a duration larger than 2^32 seconds" : undefined;
}
