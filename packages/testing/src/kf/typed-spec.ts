import type { Resource } from "@osb/kubernetes";
import type { KfBrokerSpec, KfServiceOffering } from "./kf-broker.ts";

/** A spec as Go's types write it: what it does not say is there with the type's empty value, unless that is left out by rule. */
export function typedSpec({ namespaced }: Resource, { credentials = {}, updateRequests = 0, volume }: KfBrokerSpec = {}): KfBrokerSpec {
  const { namespace = "", name = "" } = credentials;
  const { offering = [] } = volume ?? {};
  return {
    credentials: namespaced ? { ...(name !== "" && { name }) } : { namespace, name },
    updateRequests,
    ...(volume !== undefined && { volume: offering.length > 0 ? { offering: offering.map(typedOffering) } : {} }),
  };
}

function typedOffering({ displayName = "", uid = "", description = "", tags, plans }: Partial<KfServiceOffering>): KfServiceOffering {
  const typed = (plans ?? []).map((plan) => ({ ...{ displayName: "", uid: "", free: false, description: "" }, ...plan }));
  return {
    displayName,
    uid,
    description,
    ...(tags && tags.length > 0 && { tags }),
    ...(typed.length > 0 && { plans: typed }),
  };
}
