import { defineConfig } from "tsup";

export default defineConfig({
  entry: [
    "src/index.ts",
    "src/aws/index.ts",
    "src/kubernetes/index.ts",
    "src/broker/index.ts",
    "src/service-catalog/index.ts",
    "src/kf/index.ts",
    "src/world/world-process.ts",
  ],
  format: ["esm"],
  dts: false,
  sourcemap: true,
  clean: false,
  target: "node20",
});
