import { isObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue } from "./causes.ts";

/** Times to the microsecond, durations and counts that make sense. */
export const LEASE_RULES: KindRules = {
  decodeProblem({ spec }) {
    const times = isObject(spec) ? [spec["acquireTime"], spec["renewTime"]] : [];
    return times.map(timeProblem).find((problem) => problem !== undefined);
  },
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

const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** As Go reads a time of which it knows how many digits there are. */
function timeProblem(time: unknown): string | undefined {
  if (typeof time !== "string" || /^.{19}\.\d{6}(Z|[-+]\d\d:\d\d)$/.test(time)) return undefined;
  const [rest, wanted] = SECONDS.test(time) ? [time.slice(19), ".000000"] : [time, "2006"];
  return `parsing time "${time}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${rest}" as "${wanted}"`;
}
