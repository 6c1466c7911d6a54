import { expect, it } from "vitest";
import { ScaledClock } from "./scaled-clock.ts";
import { worldDate } from "./world-date.ts";

it("passes hours of the world in milliseconds", async () => {
  const clock = new ScaledClock(1_000_000);

  await clock.sleep(3_600_000);

  expect(clock.now()).toBeGreaterThanOrEqual(3_600_000);
  expect(worldDate(clock).getTime()).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1, 1));
});

it("ends a sleep when it is aborted", async () => {
  const clock = new ScaledClock(1);
  const abort = new AbortController();

  const sleeping = clock.sleep(3_600_000, abort.signal);
  abort.abort();
  await sleeping;

  expect(clock.now()).toBeLessThan(60_000);
});

it("calls what is due, never early, and not what was called off", async () => {
  const clock = new ScaledClock(1_000_000);
  const log: number[] = [];
  clock.after(1_000_000, () => log.push(clock.now()));
  clock.after(1_000_000, () => log.push(-1))();

  await clock.sleep(5_000_000);

  expect(log).toHaveLength(1);
  expect(log[0]).toBeGreaterThanOrEqual(1_000_000);
});

it("refuses to stand still or to run backwards", () => {
  expect(() => new ScaledClock(0)).toThrow(RangeError);
  expect(() => new ScaledClock(-1)).toThrow(RangeError);
});
