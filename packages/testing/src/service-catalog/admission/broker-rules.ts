import type { BrokerObject, BrokerSpec } from "../broker-object.ts";
import { parseRestrictions, restrictedProperty } from "../catalog-restrictions.ts";
import type { CatalogScope } from "../catalog-scope.ts";
import { goDurationMs } from "../go-duration.ts";
import { dnsLabelProblems, dnsSubdomainProblems, type FieldProblem, invalid, required } from "./field-problem.ts";

const CLASS_PROPERTIES = ["name", "spec.externalName", "spec.externalID"];

/** What is wrong with a broker. `old` is what it replaces. Neither the URL's syntax nor the certificate is looked at. */
export function brokerProblems(scope: CatalogScope, { metadata, spec }: BrokerObject, old?: BrokerObject): readonly FieldProblem[] {
  const requests = old?.spec.relistRequests ?? 0;
  return [
    ...(old !== undefined && (spec.relistRequests ?? 0) < requests
      ? [invalid("spec.relistRequests", requests, "RelistRequests must be strictly increasing")]
      : []),
    ...dnsSubdomainProblems("metadata.name", metadata.name ?? ""),
    ...authProblems(scope, spec),
    ...((spec.url ?? "") === "" ? [required("spec.url", "brokers must have a remote url to contact")] : []),
    ...(spec.insecureSkipTLSVerify === true && (spec.caBundle ?? "") !== ""
      ? [invalid("spec.caBundle", Buffer.from(spec.caBundle ?? "", "base64"), "caBundle cannot be used when insecureSkipTLSVerify is true")]
      : []),
    ...relistProblems(spec),
    ...restrictionProblems("spec.catalogRestrictions.serviceClass", spec.catalogRestrictions?.serviceClass, CLASS_PROPERTIES),
    ...restrictionProblems("spec.catalogRestrictions.servicePlan", spec.catalogRestrictions?.servicePlan, [
      ...CLASS_PROPERTIES,
      "spec.free",
      scope.classProperty,
    ]),
  ];
}

/** The Secret that the broker's credentials are in; basic wins over bearer. */
export function authSecretOf(
  { brokers }: CatalogScope,
  { metadata, spec }: BrokerObject,
): { readonly namespace: string; readonly name: string } | undefined {
  const ref = (spec.authInfo?.basic ?? spec.authInfo?.bearer)?.secretRef;
  return ref && { namespace: (brokers.namespaced ? metadata.namespace : ref.namespace) ?? "", name: ref.name ?? "" };
}

function authProblems({ brokers }: CatalogScope, { authInfo }: BrokerSpec): readonly FieldProblem[] {
  if (authInfo === undefined) return [];
  const mode = authInfo.basic ? "basic" : authInfo.bearer ? "bearer" : undefined;
  if (mode === undefined) return [required("spec.authInfo", "auth config is required")];
  const field = `spec.authInfo.${mode}.secretRef`;
  const ref = authInfo[mode]?.secretRef;
  // Upstream says "basic" of both.
  if (ref === undefined) return [required(field, "a basic auth secret is required")];
  return [
    ...(brokers.namespaced ? [] : dnsLabelProblems(`${field}.namespace`, ref.namespace ?? "")),
    ...dnsSubdomainProblems(`${field}.name`, ref.name ?? ""),
  ];
}

function relistProblems({ relistBehavior = "", relistRequests = 0, relistDuration }: BrokerSpec): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (relistBehavior === "") problems.push(required("spec.relistBehavior", "relist behavior is required"));
  if (relistBehavior !== "Manual" && relistBehavior !== "Duration")
    problems.push(required("spec.relistBehavior", 'relist behavior must be "Manual" or "Duration"'));
  if (relistRequests < 0) problems.push(required("spec.relistRequests", "relistRequests must be greater than zero"));
  if (relistDuration !== undefined && (goDurationMs(relistDuration) ?? 0) <= 0)
    problems.push(required("spec.relistDuration", "relistDuration must be greater than zero"));
  return problems;
}

function restrictionProblems(field: string, restrictions: readonly string[] = [], properties: readonly string[]): readonly FieldProblem[] {
  const parsed = parseRestrictions(restrictions);
  if (typeof parsed === "string") return [invalid(field, restrictions, parsed)];
  const unknown = restrictions.map(restrictedProperty).filter((property) => !properties.includes(property));
  return unknown.map((property) => invalid(field, restrictions, `Invalid property: ${property}`));
}
