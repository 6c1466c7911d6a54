import { afterAll, afterEach, beforeAll, describe } from "vitest";

/** What a suite needs from the machine: why it is missing, or nothing where it is there. */
export type Need = () => Promise<string | undefined>;

/** Something real that a suite runs on. */
export interface Stack {
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

const START_LIMIT_MS = 900_000;
const STOP_LIMIT_MS = 60_000;

/**
 * A suite on something real, which is started before its first test, and ended after the last; logs are kept where a test failed. Where
 * something is missing on this machine the tests are reported as skipped, and the suite's name says why.
 */
export async function suiteOn<S extends Stack>(
  name: string,
  needs: readonly Need[],
  start: () => Promise<S>,
  tests: (stack: () => S) => void,
): Promise<void> {
  const missing = (await Promise.all(needs.map((need) => need()))).filter((problem) => problem !== undefined);
  const reason = missing.length === 0 ? "" : ` (not run: ${missing.join(", ")})`;
  describe.skipIf(missing.length > 0)(`${name}${reason}`, () => {
    let stack: S | undefined;
    let hasFailed = false;
    beforeAll(async () => {
      stack = await start();
    }, START_LIMIT_MS);
    afterEach(({ task }) => {
      hasFailed ||= task.result?.state === "fail";
    });
    afterAll(() => stack?.close({ keepLogs: hasFailed }), STOP_LIMIT_MS);
    tests(() => {
      if (stack === undefined) throw new Error("the stack is there in tests only");
      return stack;
    });
  });
}
