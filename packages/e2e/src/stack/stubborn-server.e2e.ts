import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "./process-table.ts";
import { startServerProcess } from "./server-process.ts";

describe("a server that does not want to end", () => {
  it("is ended all the same", async () => {
    const folder = await mkdtemp(join(tmpdir(), "osb-server-"));
    const server = startServerProcess("server", folder, ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"]);
    await server.ready(async () => (await readFile(server.logFile, "utf8")) === "up\n", 5_000);
    const pid = Number(await readFile(join(folder, "server.pid"), "utf8"));

    await server.stop();

    expect(isAlive(pid)).toBe(false);
    await rm(folder, { recursive: true });
  });
});
