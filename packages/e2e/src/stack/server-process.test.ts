import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive } from "./process-table.ts";
import { startServerProcess } from "./server-process.ts";

describe("startServerProcess", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "osb-server-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("runs until it is stopped, its output in a file", async () => {
    const server = startServerProcess("server", folder, ["sh", "-c", "echo hello; exec sleep 60"]);
    await server.ready(async () => (await readFile(server.logFile, "utf8")) === "hello\n", 5_000);
    const pid = Number(await readFile(join(folder, "server.pid"), "utf8"));

    expect(isAlive(pid)).toBe(true);
    await server.stop();

    expect(isAlive(pid)).toBe(false);
  });

  it("tells the end of its log where it ended before it was ready", async () => {
    const server = startServerProcess("server", folder, ["sh", "-c", "echo no port; exit 3"]);

    await expect(server.ready(() => Promise.resolve(false), 5_000)).rejects.toThrow(/^server ended with 3; the end of .*:\nno port$/);
  });

  it("is late where it does not become ready in time", async () => {
    const server = startServerProcess("server", folder, ["sleep", "60"]);

    await expect(server.ready(() => Promise.resolve(false), 100)).rejects.toThrow("server is not ready after 100 ms");
    await server.stop();
  });
});
