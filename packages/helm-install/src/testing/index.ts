// helm
export { helmInMemory, type HelmInMemoryOptions } from "./helm-in-memory.ts";
export type { HelmInMemoryVersion } from "./helm-in-memory-version.ts";
