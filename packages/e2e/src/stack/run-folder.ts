import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandOf, isAlive, kill } from "./process-table.ts";

const PREFIX = "osb-e2e-";
const RUNNER = "runner.json";

interface Runner {
  readonly pid: number;
  readonly command: string;
}

/**
 * A folder for one run, below the system's folder for temporary files: data and logs of its servers, their process ids in `*.pid`, and in
 * `runner.json` who they belong to. A run that is killed leaves it behind; {@link sweepLeavings} of a later run removes it.
 */
export async function makeRunFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  const runner: Runner = { pid: process.pid, command: await commandOf(process.pid) };
  await writeFile(join(folder, RUNNER), JSON.stringify(runner));
  return folder;
}

/**
 * Ends servers whose runner is gone, and removes their folders. Logs that were kept on purpose have no `runner.json` beside them any more, and stay.
 * @returns the folders that were swept.
 */
export async function sweepLeavings(): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const entry of await readdir(tmpdir())) {
    const folder = join(tmpdir(), entry);
    const runner = entry.startsWith(PREFIX) ? await runnerOf(folder) : undefined;
    if (runner === undefined || (await isSame(runner))) continue;
    for (const pid of await serversOf(folder)) {
      // Numbers are given out again: only a process that was started on this folder is one of ours.
      if ((await commandOf(pid)).includes(folder)) await kill(pid);
    }
    await rm(folder, { recursive: true, force: true });
    swept.push(folder);
  }
  return swept;
}

/** Leaves the logs of a run to people, and nothing else of it. Nobody sweeps them. */
export async function keepLogs(folder: string): Promise<void> {
  const others = (await readdir(folder)).filter((entry) => !entry.endsWith(".log"));
  for (const entry of others) await rm(join(folder, entry), { recursive: true, force: true });
}

async function runnerOf(folder: string): Promise<Runner | undefined> {
  const text = await readFile(join(folder, RUNNER), "utf8").catch(() => undefined);
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as Runner);
}

async function isSame({ pid, command }: Runner): Promise<boolean> {
  return isAlive(pid) && (await commandOf(pid)) === command;
}

async function serversOf(folder: string): Promise<readonly number[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".pid"));
  return Promise.all(files.map(async (file) => Number(await readFile(join(folder, file), "utf8"))));
}
