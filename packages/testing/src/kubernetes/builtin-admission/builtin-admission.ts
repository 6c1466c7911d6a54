import { forbidden } from "../api-fault.ts";
import type { ApiObject } from "../api-object.ts";
import type { PodSpec } from "../kinds/pod-spec.ts";
import type { ObjectStore } from "../object-store.ts";
import type { ServedResource } from "../served-resource.ts";
import { type SecurityLevel, securityViolations } from "./security-violations.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
const WARN = "pod-security.kubernetes.io/warn";

/**
 * What the API server itself checks of pods, and of what makes pods. Returns warnings.
 * @throws ApiFault 403
 */
export function builtinAdmission(
  store: ObjectStore,
  resource: ServedResource,
  object: ApiObject,
  old: ApiObject | undefined,
): readonly string[] {
  if (resource.kind === "Pod" && resource.group === "" && old === undefined) {
    checkServiceAccount(store, resource, object);
    checkSecurity(store, resource, object);
  }
  return resource.group === "apps" ? securityWarnings(store, object) : [];
}

/** The account `default` of a namespace is its own making, a moment later; any other has to be there. */
function checkServiceAccount(store: ObjectStore, pods: ServedResource, { metadata: { name, namespace = "" }, spec }: ApiObject): void {
  const { serviceAccountName: account = "default" } = spec as PodSpec;
  if (account === "default") return;
  const found = store.list({ group: "", plural: "serviceaccounts" }, namespace).some(({ metadata }) => metadata.name === account);
  if (!found)
    throw forbidden(pods, name, `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`);
}

function checkSecurity(store: ObjectStore, pods: ServedResource, { metadata: { name, namespace = "" }, spec }: ApiObject): void {
  const level = levelOf(store, namespace, ENFORCE);
  const violations = securityViolations(level, spec as PodSpec);
  if (violations !== "") throw forbidden(pods, name, `violates PodSecurity "${level}:latest": ${violations}`);
}

function securityWarnings(store: ObjectStore, { metadata: { namespace = "" }, spec }: ApiObject): readonly string[] {
  const template = (spec as { readonly template?: { readonly spec?: PodSpec } } | undefined)?.template?.spec;
  const level = levelOf(store, namespace, WARN, ENFORCE);
  const violations = template === undefined ? "" : securityViolations(level, template);
  return violations === "" ? [] : [`would violate PodSecurity "${level}:latest": ${violations}`];
}

/** The first of the labels that the namespace has. */
function levelOf(store: ObjectStore, namespace: string, ...labels: readonly string[]): SecurityLevel {
  const found =
    store.list({ group: "", plural: "namespaces" }, "").find(({ metadata }) => metadata.name === namespace)?.metadata.labels ?? {};
  const value = labels.map((label) => found[label]).find((level) => level !== undefined);
  return value === "baseline" || value === "restricted" ? value : "privileged";
}
