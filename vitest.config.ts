import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@osb/source"] } },
  // Both cores of a small machine: by default one is left alone.
  test: { isolate: false, maxWorkers: "100%", include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts"] },
});
