import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { runScript } from "./run-script.ts";

/** `SEEDS=200` for all that is promised. */
const SEEDS = Number(process.env["SEEDS"] ?? 20);
const PER_SEED_MS = 3_000;

const lines = async (...args: readonly string[]): Promise<readonly string[]> =>
  (await runScript("./trace-digests.ts", args)).trim().split("\n");

it(
  "makes the same calls at the same times with the same outcomes for the same seed, in another process",
  { timeout: 60_000 + SEEDS * PER_SEED_MS },
  async () => {
    const beganAt = performance.now();
    const seeds = Array.from({ length: SEEDS }, (_, index) => String(index + 1));

    // Each in a process of its own, and all in one, the last one first: what a process did before makes no difference.
    const together = lines(String(SEEDS), "1");
    const alone = await ofEach(seeds, async (seed) => (await lines(seed))[0] ?? "");

    const other = (await together).toReversed();
    const strayed = alone.find((line, index) => line !== other[index])?.split(" ")[0];
    if (strayed !== undefined) expect(await lines(strayed, strayed, "--whole")).toEqual(await lines(strayed, strayed, "--whole"));
    expect(alone).toEqual(other);
    const different = new Set(alone.map((line) => line.split(" ")[1])).size;
    console.log(
      `${SEEDS} of ${SEEDS} seeds replay equally, in ${SEEDS + 1} processes and ${((performance.now() - beganAt) / 1_000).toFixed(0)} s; ${different} different traces`,
    );
  },
);

it("would notice another order, another time, another input (control: another seed)", async () => {
  const [one, other] = await lines("1", "2");

  expect(one?.split(" ")[1]).not.toBe(other?.split(" ")[1]);
});

/** Does the work for all items, for as many at a time as there are processors. Results in the order of the items. */
async function ofEach<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  const hand = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, hand));
  return results;
}
