import {
  type Aborted,
  attempt,
  Deadline,
  InvalidInput,
  type InputProblem,
  listener,
  type RunOptions,
  systemClock,
  type TimedOut,
} from "@osb/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { lookAtAll } from "./look-at-all.ts";
import type { Look, Looks } from "./looks.ts";
import { reportOf } from "./report-of.ts";
import type { Check, Report } from "./report.ts";
import type { VerifyInstallationDeps, VerifyInstallationInput } from "./verify-installation-input.ts";

/** One for each check, in the order of the report. */
export interface VerifyEvent {
  readonly type: "check-done";
  readonly check: Check;
}

export type VerifyInstallationError = InvalidInput | Aborted | TimedOut;

/**
 * Is the broker really working, and if not, why? Answers whether the DynamoDB infrastructure is up, whether the AWS user has access to the
 * table, whether the Helm values are right, and whether the services are in the marketplace. Changes nothing. What could not be looked at
 * is `unknown`, and never hides the rest.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 120 000): what was not seen by then is unknown.
 * @returns The report, or one of
 * - `InvalidInput`: the problems of all inputs, fields beginning with `aws`, `release` or `registration`;
 * - `Aborted`, `TimedOut`: the caller, or an outer call's limit, ended the call.
 */
export function verifyInstallation(
  { clock = systemClock, ...deps }: VerifyInstallationDeps,
  input: VerifyInstallationInput,
  { signal, timeoutMs = 120_000, onEvent }: RunOptions<VerifyEvent> = {},
): ResultAsync<Report, VerifyInstallationError> {
  const emit = listener(onEvent);

  return attempt(async function* () {
    using deadline = new Deadline(clock, "Verifying the installation", { signal, timeoutMs });
    const looks = await lookAtAll({ ...deps, clock }, input, deadline);
    if (signal?.aborted && deadline.failure !== undefined) return err(deadline.failure);
    yield* withoutMistakes(looks);

    const report = reportOf(input, looks, deps.kube.server);
    for (const check of report.checks) emit({ type: "check-done", check });
    return ok(report);
  });
}

/** Every package checks its own part of the input; all that they object to, once each. */
function withoutMistakes({ prereqs, release, values, registration }: Looks): Result<void, InvalidInput> {
  const problems = [
    ...mistakesIn("aws", prereqs),
    ...mistakesIn("release", release),
    ...mistakesIn("release", values),
    ...mistakesIn("registration", registration),
  ];
  const byField = new Map(problems.map((problem) => [problem.field, problem]));
  return byField.size === 0 ? ok() : err(new InvalidInput([...byField.values()]));
}

function mistakesIn(part: string, look: Look<unknown>): readonly InputProblem[] {
  if (look.isOk() || look.error.type !== "InvalidInput") return [];
  return (look.error as InvalidInput).problems.map(({ field, message }) => ({ field: `${part}.${field}`, message }));
}
