import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** Tells whether a process of that number runs. One that has ended and whose end nobody has taken note of does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return !/^\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*(?=\) )/s, ""));
  } catch {
    return true; // A system that does not tell.
  }
}

/** The command line of a process, and where the system tells, when it began; empty where there is none of that number. */
export async function commandOf(pid: number): Promise<string> {
  try {
    const [command, stat] = await Promise.all([readFile(`/proc/${pid}/cmdline`, "utf8"), readFile(`/proc/${pid}/stat`, "utf8")]);
    // Behind the name, which may hold anything, the twentieth field is the start in ticks since the machine's.
    const startedAt = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${command.replaceAll("\0", " ")} (${startedAt})`;
  } catch {
    const listed = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
    return listed.stdout.trim();
  }
}

/** Kills a process at once, and resolves when it is gone. One that is gone already is fine. */
export async function kill(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return;
  }
  for (let looks = 0; isAlive(pid) && looks < 100; looks += 1) await sleep(20);
}
