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
  /** Stands for the world that the dead left, where worlds are compared: see `sameWorlds` of the options. */
  readonly left?: string | undefined;
  /** Where the last run was left out: the death that had left the same world behind, and after which it was made. */
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
  const worlds = new Set(cells.flatMap(({ left }) => left ?? [])).size;
  const ways = `killed once in ${singles} ways${worlds > 0 ? `, which leave ${worlds} different worlds` : ""}, twice in ${pairs}`;
  const counts = `${calls.length} calls; ${ways}: ${cells.length - failures.length} of ${cells.length} converge`;
  return [
    counts,
    ...failures.flatMap(({ kills, problems }) => [kills.map(describeKill).join(", then "), ...problems.map((text) => `  ${text}`)]),
  ].join("\n");
}

function describeKill({ call, point, operation }: ReportedKill): string {
  return `killed at call ${call} (${operation}), ${point}`;
}
