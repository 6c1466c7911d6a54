import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@osb/source"] } },
  test: { isolate: false, include: ["packages/*/src/**/*.proof.ts", "examples/*/src/**/*.proof.ts"], testTimeout: 300_000 },
});
