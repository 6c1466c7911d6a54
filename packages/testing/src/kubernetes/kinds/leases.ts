import { isObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue } from "./causes.ts";

/** Durations and counts that make sense. */
export const LEASE_RULES: KindRules = {
  validate({ spec }) {
    const { leaseDurationSeconds: duration, leaseTransitions: transitions } = isObject(spec) ? spec : {};
    return [
      ...(typeof duration === "number" && duration <= 0
        ? [invalidValue("spec.leaseDurationSeconds", duration, "must be greater than 0")]
        : []),
      ...(typeof transitions === "number" && transitions < 0
        ? [invalidValue("spec.leaseTransitions", transitions, "must be greater than or equal to 0")]
        : []),
    ];
  },
  columns: [NAME, column("Holder", ({ spec }) => (isObject(spec) ? spec["holderIdentity"] : undefined)), AGE],
};
