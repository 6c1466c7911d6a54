import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ChangedRule } from "./changed-rules.ts";

/** Tests to run, and what is to be wrong meanwhile. */
export interface WantedTests {
  /** Patterns, from the root of the repository. */
  readonly files: readonly string[];
  /** Of the tests' full names. Default: all. */
  readonly pattern?: string | undefined;
  readonly rule?: ChangedRule | undefined;
}

/** How a run of tests ended. */
export interface TestRun {
  /** 0 where every test passed. */
  readonly code: number;
  readonly output: string;
}

const PROGRAM = fileURLToPath(new URL("./run-with-changed-rule.ts", import.meta.url));

/** Runs tests in a process of their own, with one rule of a fake changed where one is named. */
export function testsWithChangedRule(wanted: WantedTests): Promise<TestRun> {
  const args = ["--import", "tsx", "--conditions=@osb/source", PROGRAM];
  // A run in a run must not take the outer one's place.
  const { VITEST: _vitest, VITEST_POOL_ID: _pool, VITEST_WORKER_ID: _worker, ...outer } = process.env;
  const env = { ...outer, NO_COLOR: "1", OSB_TESTS: JSON.stringify(wanted) };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 16 << 20 }, (failure, stdout, stderr) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), output: stdout + stderr }),
    );
  });
}
