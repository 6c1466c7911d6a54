import { startedSuite, type Subject } from "@osb/testing/contracts";

/** What a suite needs from the machine: why it is missing, or nothing where it is there. */
export type Need = () => Promise<string | undefined>;

/**
 * A suite on something real, which is started before its first test, and ended after the last; logs are kept where a test failed. Where
 * something is missing on this machine the tests are reported as skipped, and the suite's name says why.
 */
export async function suiteOn<S extends Subject>(
  name: string,
  needs: readonly Need[],
  start: () => Promise<S>,
  tests: (stack: () => S) => void,
): Promise<void> {
  const missing = (await Promise.all(needs.map((need) => need()))).filter((problem) => problem !== undefined);
  startedSuite(name, start, missing.length === 0 ? undefined : missing.join(", "), tests);
}
