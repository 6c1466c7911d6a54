import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@osb/source"] } },
  test: { isolate: false, include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts"] },
});
