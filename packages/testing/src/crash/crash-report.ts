import type { Kill } from "./life.ts";

/** A kill, and what was called there. */
export interface ReportedKill extends Kill {
  /** `iam:CreateUser`, `PATCH /api/v1/…`. */
  readonly operation: string;
}

/** What came of one way to die: once, or twice in a row. */
export interface CrashCell {
  /** The first run dies of the first; where there is a second, the run after it dies of that. */
  readonly kills: readonly ReportedKill[];
  /** Where it was not tried itself: the death that left the same world behind, and was. */
  readonly triedAs?: ReportedKill | undefined;
  /** Everything that was not as it should be. Empty: the last run, undisturbed, ended where a run that nobody killed ends. */
  readonly problems: readonly string[];
  /** How many calls the last run sent. */
  readonly recoveryCalls: number;
  /** How many calls the dead tried to send. None was carried out. */
  readonly refusedCalls: number;
}

/** What came of all of them. Plain data. */
export interface CrashReport {
  /** Operation of each call of the run that nobody killed. There are N of them. */
  readonly calls: readonly string[];
  readonly cells: readonly CrashCell[];
  /** The cells that have problems. */
  readonly failures: readonly CrashCell[];
}

/** A report in words: the counts in one line, then each failure and what was wrong there. */
export function describeCrashes({ calls, cells, failures }: CrashReport): string {
  const [singles, pairs] = [1, 2].map((deaths) => cells.filter(({ kills }) => kills.length === deaths).length);
  const worlds = cells.filter(({ triedAs }) => triedAs === undefined).length;
  const ways = `killed once in ${singles} ways, twice in ${pairs}${worlds < cells.length ? `, which leave ${worlds} different worlds` : ""}`;
  const counts = `${calls.length} calls; ${ways}: ${cells.length - failures.length} of ${cells.length} converge`;
  return [
    counts,
    ...failures.flatMap(({ kills, problems }) => [kills.map(describeKill).join(", then "), ...problems.map((text) => `  ${text}`)]),
  ].join("\n");
}

function describeKill({ call, point, operation }: ReportedKill): string {
  return `killed at call ${call} (${operation}), ${point}`;
}
