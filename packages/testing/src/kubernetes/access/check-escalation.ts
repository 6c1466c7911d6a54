import { isDeepStrictEqual } from "node:util";
import { forbidden, notFound } from "../api-fault.ts";
import type { ApiObject } from "../api-object.ts";
import type { Caller } from "../api-request.ts";
import type { ObjectStore } from "../object-store.ts";
import { groupedBy } from "../reading/grouped-by.ts";
import type { ServedResource } from "../served-resource.ts";
import { type Access, type AccessRule, MASTERS } from "./access.ts";
import { BASIC_RULES } from "./answered-rules-review.ts";

const RBAC = "rbac.authorization.k8s.io";

interface Rule extends AccessRule {
  readonly nonResourceURLs?: readonly string[] | undefined;
}

/** One verb on one thing. */
interface Single {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly resourceName?: string | undefined;
}

/** Where a role or a binding is written, and what it is to replace. */
export interface Grant {
  readonly resource: ServedResource;
  readonly namespace: string;
  readonly object: ApiObject;
  readonly old: ApiObject | undefined;
  readonly caller: Caller;
}

/**
 * Nobody grants what they may not do themselves: in a role, unless they may `escalate` roles; by a binding, unless they may `bind` its role.
 * @throws ApiFault 403, and 404 where a binding's role is not there
 */
export function checkEscalation(access: Access, store: ObjectStore, grant: Grant): void {
  const { resource, namespace, object, old, caller } = grant;
  if (resource.group !== RBAC || caller.groups.includes(MASTERS)) return;
  const may = (verb: string, plural: string, name: string): boolean =>
    access.verdict(caller, { verb, group: RBAC, resource: plural, subresource: "", namespace, name }).allowed;
  const { name } = object.metadata;
  if (/^(cluster)?roles$/.test(resource.plural)) {
    if (may("escalate", resource.plural, name) || (old !== undefined && isDeepStrictEqual(old["rules"], object["rules"]))) return;
    return confirmHeld(access, grant, rulesIn(object));
  }
  const { kind, name: roleName } = object["roleRef"] as { readonly kind: string; readonly name: string };
  const roles = { ...resource, kind, plural: kind === "Role" ? "roles" : "clusterroles" };
  const isSame = old !== undefined && ["roleRef", "subjects"].every((field) => isDeepStrictEqual(old[field], object[field]));
  if (isSame || may("bind", roles.plural, roleName)) return;
  const role = store.find(roles, kind === "Role" ? namespace : "", roleName);
  // It is the role that is not there, whatever the server calls it.
  if (role === undefined) throw notFound(resource, roleName);
  confirmHeld(access, grant, rulesIn(role));
}

function confirmHeld(access: Access, { resource, namespace, object, caller }: Grant, rules: readonly Rule[]): void {
  const own = [...BASIC_RULES, ...access.rulesOf(caller, namespace)];
  const missing = rules.flatMap(singles).filter((single) => !own.some((rule) => holds(rule, single)));
  if (missing.length === 0) return;
  const groups = `[${caller.groups.map((group) => JSON.stringify(group)).join(" ")}]`;
  const told = [...new Set(compacted(missing))].sort().join("\n");
  const text = `user ${JSON.stringify(caller.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${told}`;
  throw forbidden(resource, object.metadata.name, text);
}

function rulesIn(role: ApiObject): readonly Rule[] {
  return (role["rules"] ?? []) as readonly Rule[];
}

function singles({ verbs, apiGroups = [], resources = [], resourceNames, nonResourceURLs = [] }: Rule): Single[] {
  const names = resourceNames === undefined || resourceNames.length === 0 ? [undefined] : resourceNames;
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.flatMap((verb) => names.map((resourceName) => ({ verb, group, resource, resourceName })))),
    ),
    // Nobody's rules name paths here, so that nobody holds one.
    ...nonResourceURLs.flatMap((path) => verbs.map((verb) => ({ verb, group: "", resource: "", resourceName: path }))),
  ];
}

function holds(
  { verbs, apiGroups = [], resources = [], resourceNames = [] }: AccessRule,
  { verb, group, resource, resourceName }: Single,
): boolean {
  const has = (list: readonly string[], wanted: string): boolean => list.includes("*") || list.includes(wanted);
  const [, subresource] = resource.split("/");
  return (
    has(verbs, verb) &&
    has(apiGroups, group) &&
    (has(resources, resource) || (subresource !== undefined && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || (resourceName !== undefined && resourceNames.includes(resourceName)))
  );
}

/** As Go shows rules, verbs on the same thing together. */
function compacted(missing: readonly Single[]): string[] {
  const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
  const byThing = groupedBy(missing, ({ group, resource, resourceName }) => JSON.stringify([group, resource, resourceName ?? null]));
  return [...byThing.values()].map((same) => {
    const [{ group, resource, resourceName }] = same as [Single, ...Single[]];
    const verbs = `Verbs:${list(same.map(({ verb }) => verb))}`;
    if (resource === "") return `{NonResourceURLs:${list([resourceName ?? ""])}, ${verbs}}`;
    const named = resourceName === undefined ? "" : `, ResourceNames:${list([resourceName])}`;
    return `{APIGroups:${list([group])}, Resources:${list([resource])}${named}, ${verbs}}`;
  });
}
