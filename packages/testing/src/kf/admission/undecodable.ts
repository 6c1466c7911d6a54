import type { Resource } from "@osb/kubernetes";
import { goJsonKind } from "../../broker/go-json-error.ts";
import type { KfBroker } from "../kf-broker.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What Go's decoder cannot put into a broker, in its words: the first thing that is of the wrong type. Fields that it does not know are
 * gone before it is asked. What a broker of volumes offers is not looked into.
 */
export function undecodable({ kind, namespaced }: Resource, { spec, status }: KfBroker): string | undefined {
  const { credentials, updateRequests, volume } = fieldsOf(spec);
  const reference = namespaced ? "LocalObjectReference" : "NamespacedObjectReference";
  const within = `${kind}Spec.spec`;
  return (
    notAnObject(spec, `${kind}.spec`, `v1alpha1.${kind}Spec`) ??
    notAnObject(credentials, `${within}.credentials`, `${namespaced ? "v1" : "v1alpha1"}.${reference}`) ??
    Object.entries(fieldsOf(credentials))
      .map(([field, value]) => notAText(value, `${reference}.spec.credentials.${field}`))
      .find((problem) => problem !== undefined) ??
    notACount(updateRequests, `${within}.CommonServiceBrokerSpec.updateRequests`) ??
    notAnObject(volume, `${within}.CommonServiceBrokerSpec.volume`, "v1alpha1.VolumeBrokerSpec") ??
    notACount(fieldsOf(status)["updateRequests"], "CommonServiceBrokerStatus.status.updateRequests")
  );
}

function notAnObject(value: unknown, field: string, type: string): string | undefined {
  return value === undefined || (typeof value === "object" && !Array.isArray(value)) ? undefined : problem(goJsonKind(value), field, type);
}

function notAText(value: unknown, field: string): string | undefined {
  return value === null || typeof value === "string" ? undefined : problem(goJsonKind(value), field, "string");
}

function notACount(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null || Number.isInteger(value)) return undefined;
  return problem(typeof value === "number" ? `number ${value}` : goJsonKind(value), field, "int");
}

function problem(found: string, field: string, type: string): string {
  return `json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
