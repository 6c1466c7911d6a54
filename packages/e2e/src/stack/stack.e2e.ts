import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { kubeClientOver } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import { expect, it } from "vitest";
import { KUBERNETES } from "../servers/go-server.ts";
import { GO } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";
import { isAlive, kill } from "./process-table.ts";
import { sweepLeavings } from "./run-folder.ts";
import { tokenTransport } from "./token-transport.ts";

const UP = fileURLToPath(new URL("../up.ts", import.meta.url));
const SERVERS = ["etcd", "kube-apiserver", "kube-controller-manager"];

interface KubeConfigFile {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** `pnpm e2e up`, once it is up. */
interface Runner {
  readonly child: ChildProcess;
  readonly folder: string;
  /** Of its servers. */
  readonly pids: readonly number[];
}

await suiteOn("the stack", [GO], startRunners, (runners) => {
  it("says which version of Kubernetes it is", async () => {
    const { folder } = await runners().start();
    const { clusters, users } = JSON.parse(await readFile(join(folder, "kubeconfig"), "utf8")) as KubeConfigFile;
    const certificateAuthority = await readFile(join(folder, "apiserver.crt"), "utf8");
    const access = { ...clusters[0].cluster, ...users[0].user, certificateAuthority };

    const version = await kubeClientOver(tokenTransport(access)).version();

    expect(expectOk(version)).toBe(KUBERNETES.version);
  });

  it("is gone after Ctrl-C, servers and files", async () => {
    const { child, folder, pids } = await runners().start();

    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number | null];

    expect(code).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it("takes its servers along when its runner is killed, and the next run sweeps its files", async () => {
    const { child, folder, pids } = await runners().start();

    child.kill("SIGKILL");

    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    expect(existsSync(folder)).toBe(true);
    expect(await sweepLeavings()).toContain(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it("is swept by the next run where what guards its servers was killed too", async () => {
    const { child, folder, pids } = await runners().start();
    const guards = (await Promise.all(pids.map(groupOf))).flat().filter((pid) => !pids.includes(pid));

    // All at once: one that saw another go would do its duty.
    for (const guard of guards) process.kill(guard, "SIGSTOP");
    await Promise.all(guards.map(kill));
    child.kill("SIGKILL");
    await once(child, "exit");
    const left = pids.filter(isAlive);
    await sweepLeavings();

    expect(left).toEqual(pids);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it("is left alone by other runs while its runner lives", async () => {
    const { folder, pids } = await runners().start();

    await sweepLeavings();

    expect(pids.filter((pid) => !isAlive(pid))).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });
});

async function startRunners(): Promise<{ readonly start: () => Promise<Runner>; readonly close: () => Promise<void> }> {
  const started: ChildProcess[] = [];
  const start = async (): Promise<Runner> => {
    const child = spawn(process.execPath, ["--import", "tsx", "--conditions=@osb/source", UP], { stdio: ["ignore", "pipe", "inherit"] });
    started.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const [, folder] = /^Logs: (.*)\/\*\.log/.exec(line) ?? [];
      if (folder !== undefined) return { child, folder, pids: await pidsIn(folder) };
    }
    throw new Error("the stack did not come up");
  };
  const close = async (): Promise<void> => {
    for (const child of started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  };
  return { start, close };
}

async function pidsIn(folder: string): Promise<readonly number[]> {
  const files = await readdir(folder);
  expect(files.filter((file) => file.endsWith(".pid")).toSorted()).toEqual(SERVERS.map((server) => `${server}.pid`));
  return Promise.all(SERVERS.map(async (server) => Number(await readFile(join(folder, `${server}.pid`), "utf8"))));
}

/** All processes of the same group. */
async function groupOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,pgid="]);
  const processes = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const group = processes.find(([own]) => own === pid)?.[1];
  return processes.filter(([, other]) => other === group).map(([own = 0]) => own);
}
