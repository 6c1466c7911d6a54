import { type KubeObject, type OwnerReference, type Resource, apiVersionOf } from "@osb/kubernetes";
import type { KfBroker } from "./kf-broker.ts";
import { KF_NAMESPACE } from "./kf-resources.ts";

/** Tells Kf that the Secret is meant to be sent to a broker. */
export const KF_CREDENTIALS_TYPE = "kf.dev/servicebrokercreds";

const FIELDS = ["username", "password", "url"] as const;

/** Where a broker is, and how Kf shows who it is. */
export type BrokerLogin = Readonly<Record<(typeof FIELDS)[number], string>>;

/** A Secret, as the API shows it. */
export interface CredentialsSecret extends KubeObject {
  readonly type?: string | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/**
 * The Secret that `kf create-service-broker` makes for a broker that is there already: it belongs to the broker, and goes with it.
 * @param broker as the API answered its creation, with its UID
 */
export function kfCredentialsSecret(resource: Resource, broker: KfBroker, name: string, login: BrokerLogin): CredentialsSecret {
  const owner: OwnerReference = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name: broker.metadata.name ?? "",
    uid: broker.metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: broker.metadata.namespace ?? KF_NAMESPACE, ownerReferences: [owner] },
    type: KF_CREDENTIALS_TYPE,
    data: Object.fromEntries(FIELDS.map((field) => [field, Buffer.from(login[field]).toString("base64")])),
  };
}

/** What the Secret says, or what is wrong with it in Kf's words. Empty values are values. */
export function loginIn({ type, data = {} }: CredentialsSecret): BrokerLogin | string {
  if (type !== KF_CREDENTIALS_TYPE) return `expected Secret to have type "${KF_CREDENTIALS_TYPE}"`;
  const missing = FIELDS.find((field) => data[field] === undefined);
  if (missing !== undefined) return `expected Secret to have field "${missing}"`;
  const value = (field: (typeof FIELDS)[number]): string => Buffer.from(data[field] ?? "", "base64").toString();
  return { username: value("username"), password: value("password"), url: value("url") };
}

/** Whether the Secret is the broker's own: otherwise a broker would be a way to read anybody's. */
export function isControlledBy({ metadata: { ownerReferences = [] } }: KubeObject, { metadata: { uid } }: KfBroker): boolean {
  return ownerReferences.some((owner) => owner.controller === true && owner.uid === uid);
}
