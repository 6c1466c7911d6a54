import type { Cause } from "../api-fault.ts";
import { isObject, type JsonObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { unsupportedValue } from "./causes.ts";
import { portProblems } from "./ports.ts";

interface Rule {
  readonly ports?: readonly { readonly port?: unknown }[];
}

interface Policy {
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** Which directions a policy is about, where it does not say. */
export const NETWORK_POLICY_RULES: KindRules = {
  defaults(policy) {
    const spec = (policy["spec"] ??= {}) as JsonObject;
    spec["podSelector"] ??= {};
    spec["policyTypes"] ??= ["Ingress", ...(spec["egress"] === undefined ? [] : ["Egress"])];
    for (const direction of ["ingress", "egress"])
      for (const rule of (spec[direction] ?? []) as { ports?: JsonObject[] }[])
        for (const port of rule.ports ?? []) port["protocol"] ??= "TCP";
  },
  validate({ spec }) {
    const { policyTypes = [], ingress = [], egress = [] } = spec as Policy;
    const types = ["Ingress", "Egress"];
    const portsOf = (direction: string, rules: readonly Rule[]): Cause[] =>
      rules.flatMap(({ ports = [] }, at) =>
        ports.flatMap(({ port }, index) => (port === undefined ? [] : portProblems(`spec.${direction}[${at}].ports[${index}].port`, port))),
      );
    return [
      ...portsOf("ingress", ingress),
      ...portsOf("egress", egress),
      ...policyTypes.flatMap((type, index) => (types.includes(type) ? [] : [unsupportedValue(`spec.policyTypes[${index}]`, type, types)])),
    ];
  },
  columns: [NAME, column("Pod-Selector", ({ spec }) => labelsText(spec)), AGE],
};

function labelsText(spec: unknown): string | undefined {
  const selector = isObject(spec) ? spec["podSelector"] : undefined;
  const labels = isObject(selector) ? selector["matchLabels"] : undefined;
  return isObject(labels)
    ? Object.entries(labels)
        .map((pair) => pair.join("="))
        .join(",")
    : undefined;
}
