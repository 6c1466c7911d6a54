import { expect, it } from "vitest";
import { RestartBackoff } from "./restart-backoff.ts";

it("restarts at once, then ever later, up to five minutes", () => {
  const backoff = new RestartBackoff();

  const waits = Array.from({ length: 8 }, () => backoff.afterExit(1_000));

  expect(waits).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
});

it("forgets the past of a container that ran for ten minutes", () => {
  const backoff = new RestartBackoff();
  for (let exits = 0; exits < 4; exits += 1) backoff.afterExit(1_000);

  expect(backoff.afterExit(600_000)).toBe(0);
  expect(backoff.afterExit(1_000)).toBe(10_000);
});
