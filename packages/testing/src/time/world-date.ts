import type { Clock } from "@osb/core";

/** The calendar day on which every fake world begins: the same in each run, so that worlds can be compared. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** What a calendar shows in a world whose clock is `clock`. */
export function worldDate(clock: Pick<Clock, "now">): Date {
  return new Date(BEGINNING + clock.now());
}
