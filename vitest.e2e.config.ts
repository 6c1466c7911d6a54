import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@osb/source"] } },
  // Two files at a time, each with servers of its own: most of their time is spent waiting.
  test: { isolate: false, maxWorkers: 2, include: ["packages/e2e/src/**/*.e2e.ts"], testTimeout: 60_000 },
});
