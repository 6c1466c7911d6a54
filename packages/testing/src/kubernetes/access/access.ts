import { ApiFault, forbidden } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import type { Caller, Target } from "../api-request.ts";
import type { ObjectStore } from "../object-store.ts";

/** What a user may do: the rule of a Role, and where it holds. */
export interface AccessRule {
  /** `*` for all. */
  readonly verbs: readonly string[];
  /** `*` for all; the core group is the empty text. */
  readonly apiGroups: readonly string[];
  /** Plurals, with subresource where one is meant: `pods/log`; `*` for all. */
  readonly resources: readonly string[];
  /** All names where it is absent. */
  readonly resourceNames?: readonly string[] | undefined;
  /** All namespaces, and what is outside of namespaces, where it is absent. */
  readonly namespaces?: readonly string[] | undefined;
}

/** One thing that somebody wants to do. */
export interface Attempted {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Whether somebody may, and by whose leave where roles say so. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** The group that may do everything. */
export const MASTERS = "system:masters";
/** The group of all who proved who they are. */
export const AUTHENTICATED = "system:authenticated";
/** Whoever brings no credentials. */
export const ANONYMOUS: Caller = { name: "system:anonymous", groups: ["system:unauthenticated"] };

const DENIED: Verdict = { allowed: false, reason: "" };
const ALLOWED: Verdict = { allowed: true, reason: "" };
const OPEN_PATHS = /^\/(version|healthz|livez|readyz)(\/|$)/;
const COMMON_PATHS = /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/;

/** Decides who may do what: by rules that belong to a user, and by the cluster's Roles and bindings. */
export class Access {
  readonly #store: ObjectStore;
  readonly #rules = new Map<string, readonly AccessRule[]>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  grant(user: string, rules: readonly AccessRule[]): void {
    this.#rules.set(user, [...(this.#rules.get(user) ?? []), ...rules]);
  }

  /** @throws ApiFault 403 */
  checkPath({ name, groups }: Caller, verb: string, path: string): void {
    const open = groups.includes(AUTHENTICATED) ? COMMON_PATHS : OPEN_PATHS;
    if (groups.includes(MASTERS) || open.test(path)) return;
    throw new ApiFault(403, "Forbidden", `forbidden: User ${JSON.stringify(name)} cannot ${verb} path ${JSON.stringify(path)}`, {});
  }

  /** @throws ApiFault 403 */
  check(caller: Caller, target: Target): void {
    const { verb, group, version, plural, subresource, namespace, name } = target;
    if (this.verdict(caller, { verb, group, resource: plural, subresource, namespace, name }).allowed) return;
    const resource = subresource === "" ? plural : `${plural}/${subresource}`;
    const scope = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
    const text = `User ${JSON.stringify(caller.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${scope}`;
    throw forbidden({ group, version, plural, kind: plural, namespaced: namespace !== "" }, name, text);
  }

  verdict(caller: Caller, attempted: Attempted): Verdict {
    if (caller.groups.includes(MASTERS)) return ALLOWED;
    const isSelfReview =
      /^auth\w+\.k8s\.io$/.test(attempted.group) && attempted.verb === "create" && attempted.resource.startsWith("selfsubject");
    if (isSelfReview && caller.groups.includes(AUTHENTICATED)) return ALLOWED;
    if (this.#rules.get(caller.name)?.some((rule) => covers(rule, attempted))) return ALLOWED;
    return this.#byRole(caller, attempted);
  }

  /** All rules by which somebody may do something in a namespace. */
  rulesOf(caller: Caller, namespace: string): readonly AccessRule[] {
    const own = (this.#rules.get(caller.name) ?? []).filter(({ namespaces }) => namespaces?.includes(namespace) ?? true);
    return [...own, ...[...this.#bound(caller, namespace)].flatMap(({ rules }) => rules)];
  }

  #byRole(caller: Caller, attempted: Attempted): Verdict {
    for (const { binding, subject, rules } of this.#bound(caller, attempted.namespace)) {
      if (!rules.some((rule) => covers(rule, attempted))) continue;
      const { kind, name } = binding["roleRef"] as { readonly kind: string; readonly name: string };
      const place = (thing: { readonly name: string; readonly namespace?: string | undefined }): string =>
        JSON.stringify(thing.namespace ? `${thing.name}/${thing.namespace}` : thing.name);
      return {
        allowed: true,
        reason: `RBAC: allowed by ${binding.kind} ${place(binding.metadata)} of ${kind} ${JSON.stringify(name)} to ${subject.kind} ${place(subject)}`,
      };
    }
    return DENIED;
  }

  /** The bindings that name somebody, and what they grant. */
  *#bound(
    caller: Caller,
    inNamespace: string,
  ): Generator<{ readonly binding: ApiObject; readonly subject: Subject; readonly rules: readonly AccessRule[] }> {
    const group = "rbac.authorization.k8s.io";
    const bindings = [
      ...this.#store.list({ group, plural: "clusterrolebindings" }, ""),
      ...(inNamespace === "" ? [] : this.#store.list({ group, plural: "rolebindings" }, inNamespace)),
    ];
    for (const binding of bindings) {
      const subject = subjectsOf(binding).find((one) => isSubject(one, caller, binding));
      if (subject === undefined) continue;
      const { kind, name } = binding["roleRef"] as { readonly kind: string; readonly name: string };
      const namespace = kind === "Role" ? (binding.metadata.namespace ?? "") : "";
      const role = this.#store
        .list({ group, plural: kind === "Role" ? "roles" : "clusterroles" }, namespace)
        .find((one) => one.metadata.name === name);
      yield { binding, subject, rules: (role?.["rules"] ?? []) as readonly AccessRule[] };
    }
  }
}

function covers(
  { verbs, apiGroups = [], resources = [], resourceNames = [], namespaces }: AccessRule,
  { verb, group, resource, subresource, namespace, name }: Attempted,
): boolean {
  const has = (list: readonly string[], ...wanted: readonly string[]): boolean =>
    list.includes("*") || wanted.some((one) => list.includes(one));
  const full = subresource === "" ? resource : `${resource}/${subresource}`;
  return (
    has(verbs, verb) &&
    has(apiGroups, group) &&
    has(resources, full, ...(subresource === "" ? [] : [`*/${subresource}`])) &&
    (resourceNames.length === 0 || resourceNames.includes(name)) &&
    (namespaces === undefined || namespaces.includes(namespace))
  );
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

function subjectsOf(binding: ApiObject): readonly Subject[] {
  const subjects = binding["subjects"];
  return Array.isArray(subjects) ? subjects.filter((subject): subject is Subject & Record<string, unknown> => isObject(subject)) : [];
}

function isSubject({ kind, name, namespace }: Subject, caller: Caller, binding: ApiObject): boolean {
  if (kind === "ServiceAccount") return caller.name === `system:serviceaccount:${namespace ?? binding.metadata.namespace}:${name}`;
  return kind === "Group" ? caller.groups.includes(name) : caller.name === name;
}
