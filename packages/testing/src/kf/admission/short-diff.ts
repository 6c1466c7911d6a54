import type { KfServiceInstance } from "../kf-broker.ts";

type Spec = NonNullable<KfServiceInstance["spec"]>;

/** Fields as Go names them, in the order in which Go compares them. */
const GO_NAMES: readonly (readonly [keyof Spec, string, Readonly<Record<string, string>>])[] = [
  ["brokered", "ServiceType.Brokered", { broker: "Broker", className: "ClassName", planName: "PlanName", namespaced: "Namespaced" }],
  [
    "osb",
    "ServiceType.OSB",
    {
      brokerName: "BrokerName",
      namespaced: "Namespaced",
      classUID: "ClassUID",
      className: "ClassName",
      planUID: "PlanUID",
      planName: "PlanName",
      progressDeadlineSeconds: "ProgressDeadlineSeconds",
    },
  ],
  ["parametersFrom", "ParametersFrom", { name: "Name" }],
];

/** What Go's types have where JSON has nothing. */
const EMPTY: Readonly<Record<string, unknown>> = { namespaced: false, progressDeadlineSeconds: 0 };

/** How two specs differ, as Knative prints it; of tags, of the user's own services and of volumes it is not known how that looks. */
export function shortDiff(old: Spec, wanted: Spec): string {
  return GO_NAMES.flatMap(([part, goPart, fields]) =>
    Object.entries(fields).flatMap(([field, goField]) => {
      const valueIn = (spec: Spec): string => {
        const value = ((spec[part] ?? {}) as Readonly<Record<string, unknown>>)[field] ?? EMPTY[field] ?? "";
        return String(value as string | number | boolean);
      };
      const [before, after] = [valueIn(old), valueIn(wanted)];
      return before === after ? [] : [`{v1alpha1.ServiceInstanceSpec}.${goPart}.${goField}:\n\t-: "${before}"\n\t+: "${after}"\n`];
    }),
  ).join("");
}
