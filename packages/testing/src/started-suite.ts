import { afterAll, afterEach, beforeAll, describe } from "vitest";

/** What a suite runs on. */
export interface Subject {
  /** Where a test failed, logs are kept if there are any. */
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

/** What is real may have to be built before it starts. */
const START_LIMIT_MS = 900_000;
const STOP_LIMIT_MS = 60_000;

/**
 * A suite on something that is started before its first test, and ended after the last and after what the suite itself does at its end.
 * @param missing What this machine lacks for it: then the tests are reported as skipped, and the suite's name says why.
 */
export function startedSuite<S extends Subject>(
  name: string,
  start: () => Promise<S>,
  missing: string | undefined,
  tests: (subject: () => S) => void,
): void {
  describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (not run: ${missing})`, () => {
    let subject: S | undefined;
    let hasFailed = false;
    beforeAll(async () => {
      subject = await start();
    }, START_LIMIT_MS);
    afterEach(({ task }) => {
      hasFailed ||= task.result?.state === "fail";
    });
    afterAll(() => subject?.close({ keepLogs: hasFailed }), STOP_LIMIT_MS);
    tests(() => {
      if (subject === undefined) throw new Error(`${name}: what it runs on is there in its tests only`);
      return subject;
    });
  });
}
