import type { KubeObject } from "@osb/kubernetes";
import type { KfBroker, KfOrder, KfServiceInstance } from "../kf-broker.ts";
import { type FieldError, missingField, within } from "./field-error.ts";
import { shortDiff } from "./short-diff.ts";

const KINDS_OF_INSTANCE = ["brokered", "osb", "userProvided", "volume"] as const;
const LONGEST_DEADLINE_S = "9223372036854775807";

/** What is wrong with a broker. `namespaced` ones need no namespace for their Secret, and are never brokers of volumes. */
export function brokerErrors({ metadata, spec = {} }: KfBroker, namespaced: boolean): readonly FieldError[] {
  const { credentials = {}, volume } = spec;
  const needed = namespaced ? (["name"] as const) : (["name", "namespace"] as const);
  const missing = needed.filter((field) => (credentials[field] ?? "") === "").map((field) => missingField(`credentials.${field}`));
  const noOffering = { message: "invalid value: []", paths: ["volumeOffering"] };
  const isVolume = !namespaced && volume !== undefined;
  return [...nameErrors(metadata), ...within("spec", isVolume ? ((volume.offering ?? []).length === 0 ? [noOffering] : []) : missing)];
}

/** Who still has something of the broker, as it is told to whoever deletes it. An instance of another scope's broker of that name counts too. */
export function brokerUse({ metadata: { name, namespace } }: KfBroker, instances: readonly KfServiceInstance[]): string | undefined {
  const user = instances.find(
    ({ metadata, spec }) =>
      (namespace === undefined || metadata.namespace === namespace) &&
      (spec?.brokered === undefined ? spec?.osb?.brokerName : spec.brokered.broker) === name,
  );
  if (user === undefined) return undefined;
  return `ServiceInstance "${user.metadata.name}" at Space "${user.metadata.namespace}" still exists for broker "${name}"`;
}

/** What is wrong with an instance. One that a broker made stays as it was ordered, but for the request to delete it again. */
export function instanceErrors({ metadata, spec = {} }: KfServiceInstance, old?: KfServiceInstance): readonly FieldError[] {
  if (old !== undefined && (spec.brokered !== undefined || spec.osb !== undefined)) {
    const changed = comparable(spec) !== comparable(old.spec);
    const error = { message: "Immutable fields changed (-old +new)", paths: ["spec"], details: shortDiff(old.spec ?? {}, spec) };
    return [...nameErrors(metadata), ...(changed ? [error] : [])];
  }
  const noParameters = (spec.parametersFrom?.name ?? "") === "" ? [missingField("parametersFrom.name")] : [];
  return [...nameErrors(metadata), ...within("spec", [...kindErrors(spec), ...noParameters])];
}

function kindErrors(spec: NonNullable<KfServiceInstance["spec"]>): readonly FieldError[] {
  const defined = KINDS_OF_INSTANCE.filter((kind) => spec[kind] !== undefined);
  if (defined.length === 0) return [{ message: "expected exactly one, got neither", paths: KINDS_OF_INSTANCE }];
  if (defined.length > 1) return [{ message: "expected exactly one, got both", paths: defined }];
  const { osb, volume, brokered } = spec;
  const legacy = brokered && [...(brokered.className ? [] : [missingField("class")]), ...(brokered.planName ? [] : [missingField("plan")])];
  return [
    ...within("osb", osb ? orderErrors(osb) : []),
    ...within("volume", volume ? orderErrors(volume) : []),
    ...within("brokered", legacy ?? []),
  ];
}

function orderErrors({ progressDeadlineSeconds: deadline = 0, ...order }: KfOrder): readonly FieldError[] {
  const needed = (["brokerName", "classUID", "className", "planUID", "planName"] as const).filter((field) => (order[field] ?? "") === "");
  const tooEarly = { message: `expected 1 <= ${deadline} <= ${LONGEST_DEADLINE_S}`, paths: ["progressDeadlineSeconds"] };
  return [...needed.map((field) => missingField(field)), ...(deadline < 0 ? [tooEarly] : [])];
}

const LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";

/** Kf's names are narrower than Kubernetes' own: they begin with a letter and have no dots. */
function nameErrors({ name = "", generateName = "" }: KubeObject["metadata"] & { readonly generateName?: string }): readonly FieldError[] {
  const ofPrefix = labelProblems(generateName.replace(/-$/, ""));
  if (generateName !== "" && ofPrefix.length > 0)
    return [{ message: `not a DNS 1035 label prefix: [${ofPrefix.join(" ")}]`, paths: ["metadata.generateName"] }];
  const problems = labelProblems(name);
  return problems.length === 0 ? [] : [{ message: `not a DNS 1035 label: [${problems.join(" ")}]`, paths: ["metadata.name"] }];
}

function labelProblems(text: string): readonly string[] {
  return [
    ...(text.length > 63 ? ["must be no more than 63 characters"] : []),
    ...(new RegExp(`^${LABEL}$`).test(text)
      ? []
      : [
          `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${LABEL}')`,
        ]),
  ];
}

function comparable(spec: KfServiceInstance["spec"] = {}): string {
  const { deleteRequests: _asOften, ...rest } = spec;
  return JSON.stringify(sorted(rest));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([field, inner]) => [field, sorted(inner)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
