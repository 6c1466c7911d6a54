import { type KubeObject, qualifiedName, type Resource } from "@osb/kubernetes";
import type { Admission, AdmissionHook } from "../../kubernetes/admission.ts";
import { ApiFault } from "../../kubernetes/api-fault.ts";
import type { BrokerObject, BrokerSpec, OfferObject } from "../broker-object.ts";
import { CLUSTER_SCOPE, NAMESPACE_SCOPE, type CatalogScope } from "../catalog-scope.ts";
import { goDurationMs, goDurationText } from "../go-duration.ts";
import { inWordsOf, type ServiceCatalogVersion } from "../service-catalog-version.ts";
import { sha224Label } from "../sha224-label.ts";
import { authSecretOf, brokerProblems } from "./broker-rules.ts";
import { decodedObject } from "./decoded-object.ts";
import { aggregate } from "./field-problem.ts";
import { classProblems, planProblems } from "./offer-rules.ts";

/** The finalizer that holds a broker until its classes and plans are gone. */
export const SERVICE_CATALOG_FINALIZER = "kubernetes-incubator/service-catalog";

export interface ServiceCatalogAccess {
  /** A SubjectAccessReview: may the caller `get` this Secret? It need not exist. */
  mayGetSecret(
    caller: Admission["caller"],
    secret: { readonly namespace: string; readonly name: string },
  ): { readonly allowed: boolean; readonly reason?: string | undefined };
}

/**
 * Service Catalog's webhooks for brokers, classes and plans, as hooks for `FakeKubernetes.admission(…)`: what they fill in,
 * what they refuse, and in which words. Those for instances and bindings are not among them.
 */
export function serviceCatalogAdmission(access: ServiceCatalogAccess, version: ServiceCatalogVersion = "0.5.3"): readonly AdmissionHook[] {
  return [CLUSTER_SCOPE, NAMESPACE_SCOPE].flatMap((scope) => hooksOf(scope, access)).map((hook) => ofVersion(version, hook));
}

/** How a hook reads what it is shown, and how it says no. */
function ofVersion(version: ServiceCatalogVersion, hook: AdmissionHook): AdmissionHook {
  if (version === "0.5.3") return hook;
  const { name, mutate, validate } = hook;
  return {
    ...hook,
    ...(mutate && { mutate: (admission) => mutate({ ...admission, object: decodedObject(name, admission.resource, admission.object) }) }),
    ...(validate && {
      validate: (admission) => {
        const denial = validate(admission);
        if (denial === undefined) return undefined;
        const told = inWordsOf(version, denial);
        // controller-runtime 0.6 puts what it has to say where the reason belongs; the API server makes the message of it.
        throw new ApiFault(403, told, `admission webhook "${name}" denied the request: ${told}`);
      },
    }),
  };
}

function hooksOf(scope: CatalogScope, access: ServiceCatalogAccess): readonly AdmissionHook[] {
  const { brokers, classes, plans, brokerField, classField } = scope;
  const brokerDenial = ({ object, oldObject }: Admission): string | undefined =>
    aggregate(brokerProblems(scope, object as unknown as BrokerObject, oldObject as unknown as BrokerObject | undefined));
  return [
    mutating<BrokerObject>(brokers, (broker, old) => completedBroker(scope, broker, old)),
    validating(brokers, (admission) => brokerDenial(admission) ?? secretDenial(scope, access, admission)),
    {
      // The missing letter is upstream's.
      name: `validating.status.${brokers.plural.replace("service", "servic")}.${brokers.group}`,
      resources: [`${qualifiedName(brokers)}/status`],
      operations: ["UPDATE"],
      validate: brokerDenial,
    },
    mutating<OfferObject>(classes, (offer, old) => labelledOffer(kept(offer, old, [brokerField]), [brokerField])),
    validating(classes, ({ object }) => aggregate(classProblems(scope, object as unknown as OfferObject))),
    mutating<OfferObject>(plans, (offer, old) => labelledOffer(kept(offer, old, [brokerField, classField]), [brokerField, classField])),
    validating(plans, ({ object, oldObject }) =>
      aggregate(planProblems(scope, object as unknown as OfferObject, oldObject as unknown as OfferObject | undefined)),
    ),
  ];
}

function mutating<T extends KubeObject>(resource: Resource, complete: (object: T, old: T | undefined) => T): AdmissionHook {
  const name = `mutating.${qualifiedName(resource)}`;
  return {
    name,
    resources: [qualifiedName(resource)],
    operations: ["CREATE", "UPDATE"],
    mutate: ({ object, oldObject }) => {
      try {
        return complete(object as unknown as T, oldObject as unknown as T | undefined) as unknown as typeof object;
      } catch (undecodable) {
        throw new ApiFault(400, "", `admission webhook "${name}" denied the request: ${(undecodable as Error).message}`);
      }
    },
  };
}

function validating(resource: Resource, validate: (admission: Admission) => string | undefined): AdmissionHook {
  return {
    name: `validating.${qualifiedName(resource)}`,
    resources: [qualifiedName(resource)],
    operations: ["CREATE", "UPDATE"],
    validate,
  };
}

/** The webhook decodes into its own types and encodes again: unknown fields are lost, and fields without a value get one. */
function completedBroker({ brokers }: CatalogScope, broker: BrokerObject, old: BrokerObject | undefined): BrokerObject {
  const { authInfo, insecureSkipTLSVerify, caBundle, relistDuration, catalogRestrictions, ...given } = broker.spec ?? {};
  const spec: BrokerSpec = {
    url: given.url ?? "",
    ...(authInfo && { authInfo: decodedAuth(authInfo, brokers.namespaced) }),
    ...(insecureSkipTLSVerify === true && { insecureSkipTLSVerify }),
    ...(caBundle !== undefined && caBundle !== "" && { caBundle }),
    relistBehavior: given.relistBehavior || (old === undefined ? "Duration" : ""),
    ...(relistDuration !== undefined && { relistDuration: decodedDuration(relistDuration) }),
    relistRequests: given.relistRequests || (old?.spec.relistRequests ?? 0),
    ...(catalogRestrictions && { catalogRestrictions }),
  };
  const metadata = old === undefined ? { ...broker.metadata, finalizers: [SERVICE_CATALOG_FINALIZER] } : broker.metadata;
  return { ...broker, metadata, spec };
}

function decodedAuth({ basic, bearer }: NonNullable<BrokerSpec["authInfo"]>, namespaced: boolean): NonNullable<BrokerSpec["authInfo"]> {
  const decoded = ({ secretRef }: NonNullable<typeof basic>): NonNullable<typeof basic> => {
    if (secretRef === undefined) return {};
    const { name, namespace } = secretRef;
    return { secretRef: { ...(!namespaced && namespace !== undefined && { namespace }), ...(name !== undefined && { name }) } };
  };
  return { ...(basic && { basic: decoded(basic) }), ...(bearer && { bearer: decoded(bearer) }) };
}

function decodedDuration(text: string): string {
  const ms = goDurationMs(text);
  if (ms === undefined) throw new Error(`time: invalid duration "${text}"`);
  return goDurationText(ms);
}

/** An offer keeps the broker and the class that it was made for. */
function kept(offer: OfferObject, old: OfferObject | undefined, fields: readonly string[]): OfferObject {
  return old === undefined
    ? offer
    : { ...offer, spec: { ...offer.spec, ...Object.fromEntries(fields.map((field) => [field, old.spec[field]])) } };
}

function labelledOffer(offer: OfferObject, fields: readonly string[]): OfferObject {
  const { externalID = "", externalName = "" } = offer.spec;
  const labels = { ...sha224Label("spec.externalID", externalID), ...sha224Label("spec.externalName", externalName) };
  for (const field of fields) {
    const value = offer.spec[field];
    Object.assign(
      labels,
      typeof value === "object" && value !== null
        ? sha224Label(`spec.${field}.name`, (value as { name?: string }).name ?? "")
        : sha224Label(`spec.${field}`, String(value ?? "")),
    );
  }
  return { ...offer, metadata: { ...offer.metadata, labels: { ...offer.metadata.labels, ...labels } } };
}

function secretDenial(scope: CatalogScope, access: ServiceCatalogAccess, { object, caller }: Admission): string | undefined {
  const secret = authSecretOf(scope, object as unknown as BrokerObject);
  if (secret === undefined) return undefined;
  const { allowed, reason = "" } = access.mayGetSecret(caller, secret);
  return allowed ? undefined : `broker forbidden access to auth secret (${secret.name}): Reason: ${reason}, EvaluationError: `;
}
