import { fingerprintOf, OWNER_MARK } from "@osb/core";
import type { KubeObject } from "@osb/kubernetes";
import type { FoundRegistration, RegistrationPlace, RegistrationSpec } from "../registration/registration.ts";
import { joinOffers, type Offers, offersOf } from "./join-offers.ts";
import { readRegistration, statusColumn } from "./read-registration.ts";
import { type BrokerObject, type BrokerSpec, namespaceOf, resourcesOf, SERVICE_CATALOG } from "./service-catalog-objects.ts";

/** The annotation that tells for which credentials the catalog was fetched last. */
export const CREDENTIALS_VERSION = "osb-sdk/credentials-version";

/**
 * The broker as it is applied: the fields that the installation owns. A version of the credentials that is noted already stays, because
 * a new one is noted only together with a kick.
 */
export function brokerObject(spec: RegistrationSpec, notedVersion: string | undefined): KubeObject & { readonly spec: BrokerSpec } {
  const { name, scope, installation, url, trust, secret } = spec;
  const version = notedVersion ?? spec.credentialsVersion;
  const secretRef = scope.kind === "cluster" ? { namespace: secret.namespace, name: secret.name } : { name: secret.name };
  return {
    apiVersion: SERVICE_CATALOG,
    kind: resourcesOf(scope).brokers.kind,
    metadata: {
      name,
      ...namespaceOf(scope),
      labels: { [OWNER_MARK]: installation.name },
      ...(version !== undefined && { annotations: { [CREDENTIALS_VERSION]: version } }),
    },
    spec: { url, authInfo: { basic: { secretRef } }, ...(trust.kind === "ca" && { caBundle: Buffer.from(trust.pem).toString("base64") }) },
  };
}

/**
 * A merge patch that takes away what would work against the wanted spec and would outlive applying it, because others set it;
 * `undefined` where there is nothing of the kind.
 */
export function strayFields({ trust, replace }: RegistrationSpec, { spec }: BrokerObject): object | undefined {
  const strays = {
    ...(spec.insecureSkipTLSVerify === true && { insecureSkipTLSVerify: null }),
    ...(spec.caBundle !== undefined && trust.kind === "system" && { caBundle: null }),
    ...(replace && spec.catalogRestrictions && { catalogRestrictions: null }),
    ...(spec.authInfo?.bearer && { authInfo: { bearer: null } }),
  };
  return Object.keys(strays).length === 0 ? undefined : { spec: strays };
}

/** The broker object in the words of the SDK. */
export function foundRegistration({ name, scope }: RegistrationPlace, object: BrokerObject, all: Offers): FoundRegistration {
  const { metadata, spec, status } = object;
  const offers = offersOf(name, all);
  const secretRef = spec.authInfo?.basic?.secretRef;
  const stored = [...offers.classes, ...offers.plans];
  return {
    owner: metadata.labels?.[OWNER_MARK],
    url: (spec.url ?? "").replace(/\/+$/, ""),
    trust: trustOf(spec),
    secret: secretRef && { namespace: scope.kind === "cluster" ? (secretRef.namespace ?? "") : scope.namespace, name: secretRef.name },
    credentialsVersion: metadata.annotations?.[CREDENTIALS_VERSION],
    createdAt: metadata.creationTimestamp ?? "",
    deleting: metadata.deletionTimestamp !== undefined,
    finalizers: metadata.finalizers ?? [],
    status: statusColumn(object),
    state: readRegistration(object, offers),
    marketplace: joinOffers(offers),
    offers: stored.length,
    activity: fingerprintOf([
      metadata.uid,
      metadata.generation,
      status,
      stored.map((offer) => [offer.metadata.uid, offer.metadata.resourceVersion]),
    ]),
  };
}

function trustOf({ insecureSkipTLSVerify, caBundle }: BrokerSpec): FoundRegistration["trust"] {
  if (insecureSkipTLSVerify === true) return { kind: "unverified" };
  return caBundle ? { kind: "ca", pem: Buffer.from(caBundle, "base64").toString() } : { kind: "system" };
}
