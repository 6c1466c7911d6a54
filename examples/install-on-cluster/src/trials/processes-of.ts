import { readdir, readFile } from "node:fs/promises";

/** A process of this machine, as far as its owner may look into it. */
export interface RunningProcess {
  readonly pid: number;
  readonly command: readonly string[];
  readonly environment: readonly string[];
}

/** The processes that carry `mark`, a folder of theirs for one, in their environment. Linux only. */
export async function processesOf(mark: string): Promise<readonly RunningProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(lookedInto));
  return found.filter((process) => process?.environment.some((entry) => entry.includes(mark)) === true) as RunningProcess[];
}

/** SIGKILL to each of them; one that has ended meanwhile has ended. */
export function killAll(processes: readonly RunningProcess[]): void {
  for (const { pid } of processes)
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      continue;
    }
}

/** `undefined` where it has ended meanwhile, or is somebody else's. */
async function lookedInto(pid: number): Promise<RunningProcess | undefined> {
  try {
    // In this order: a process that has just been forked has its parent's environment until it is the program that it is to be.
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    return { pid, command: entriesOf(command), environment: entriesOf(environment) };
  } catch {
    return undefined;
  }
}

function entriesOf(text: string): readonly string[] {
  return text.split("\0").filter((entry) => entry !== "");
}
