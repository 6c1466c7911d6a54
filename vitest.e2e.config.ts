import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@osb/source"] } },
  // One file at a time, each with servers of its own: there may be two cores.
  test: { isolate: false, fileParallelism: false, include: ["packages/e2e/src/**/*.e2e.ts"], testTimeout: 60_000 },
});
