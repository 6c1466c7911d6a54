import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { helmBinary, kubectlBinary } from "./helm-binary.ts";

const run = promisify(execFile);

describe.skipIf(process.platform !== "linux" || process.arch !== "x64")("helmBinary", () => {
  it("gives a helm 3 and a helm 4 that run", async () => {
    for (const [major, version] of [
      [3, "v3.17.3"],
      [4, "v4.2.3"],
    ] as const) {
      const { stdout } = await run(String(await helmBinary(major)), ["version", "--template", "{{.Version}}"], { env: {} });
      expect(stdout).toBe(version);
    }
  });

  it("unpacks once, also when two ask at the same time", async () => {
    const [one, other] = await Promise.all([helmBinary(4), helmBinary(4)]);
    const { mtimeMs, mode } = await stat(String(one));

    expect(other).toBe(one);
    expect(mode & 0o777).toBe(0o755);
    expect((await stat(String(await helmBinary(4)))).mtimeMs).toBe(mtimeMs);
  });

  it("gives a kubectl too", async () => {
    const { stdout } = await run(String(await kubectlBinary()), ["version", "--client"], { env: {} });

    expect(stdout).toContain("v1.36.3");
  });
});
