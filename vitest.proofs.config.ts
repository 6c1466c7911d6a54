import { defineConfig } from "vitest/config";

/** What measures time: nothing else runs meanwhile. */
const MEASURED = ["packages/*/src/**/import-cost.proof.ts", "examples/*/src/**/measurements.proof.ts"];
const PROOFS = ["packages/*/src/**/*.proof.ts", "examples/*/src/**/*.proof.ts"];

export default defineConfig({
  ssr: { resolve: { conditions: ["@osb/source"] } },
  test: {
    isolate: false,
    testTimeout: 300_000,
    projects: [
      { extends: true, test: { name: "measured", include: MEASURED, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      // Two at a time: much of it waits for processes that were killed, and for locks that nobody holds any more.
      { extends: true, test: { name: "others", include: PROOFS, exclude: MEASURED, maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
});
