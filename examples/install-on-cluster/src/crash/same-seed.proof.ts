import { expect, it } from "vitest";
import { runScript } from "./run-script.ts";

/** `SEEDS=200` for all that is promised. */
const SEEDS = Number(process.env["SEEDS"] ?? 20);

const lines = async (args: readonly string[]): Promise<readonly string[]> =>
  (await runScript("./trace-digests.ts", args)).trim().split("\n");

it("makes the same calls at the same times with the same outcomes for the same seed, in another process", async () => {
  const args = ["1", String(SEEDS)];
  const [one, other] = await Promise.all([lines(args), lines(args)]);

  const strayed = one.findIndex((line, index) => line !== other[index]);
  if (strayed >= 0) {
    const seed = String(strayed + 1);
    const [first, second] = await Promise.all([lines([seed, seed, "--whole"]), lines([seed, seed, "--whole"])]);
    expect(second).toEqual(first);
  }
  expect(other).toEqual(one);
  expect(one).toHaveLength(SEEDS);
  console.log(`${SEEDS} of ${SEEDS} seeds replay equally; ${new Set(one.map((line) => line.split(" ")[1])).size} different traces`);
});

it("would notice another order, another time, another input (control: another seed)", async () => {
  const [one, other] = await lines(["1", "2"]);

  expect(one?.split(" ")[1]).not.toBe(other?.split(" ")[1]);
});
