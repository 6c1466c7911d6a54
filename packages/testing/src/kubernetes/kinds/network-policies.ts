import { isObject, type JsonObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";

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
