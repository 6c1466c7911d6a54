import { isObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue } from "./causes.ts";

/** One bound and not two. */
export const DISRUPTION_BUDGET_RULES: KindRules = {
  onCreate(budget) {
    budget["status"] = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  },
  validate({ spec }) {
    const both = isObject(spec) && spec["minAvailable"] !== undefined && spec["maxUnavailable"] !== undefined;
    if (!both) return [];
    const { minAvailable, selector = null, maxUnavailable, unhealthyPodEvictionPolicy = null } = spec;
    // As Go shows it.
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy,
    };
    return [invalidValue("spec", shown, "minAvailable and maxUnavailable cannot be both set")];
  },
  columns: [
    NAME,
    column("Min Available", ({ spec }) => (isObject(spec) ? (spec["minAvailable"] ?? "N/A") : undefined)),
    column("Max Unavailable", ({ spec }) => (isObject(spec) ? (spec["maxUnavailable"] ?? "N/A") : undefined)),
    column("Allowed Disruptions", ({ status }) => (isObject(status) ? status["disruptionsAllowed"] : undefined)),
    AGE,
  ],
};
