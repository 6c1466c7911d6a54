/** The helms that the one in memory can be like. */
export type HelmInMemoryVersion = "v4.2.3" | "v3.17.3";
