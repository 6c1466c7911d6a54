import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How a run of the entry ended. */
export interface EndedEntry {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `main.ts`, as people run it: a process of its own. */
export interface Entry {
  readonly pid: number;
  /** What it has printed so far. */
  stdout(): string;
  readonly ended: Promise<EndedEntry>;
  /** SIGKILL. Resolves when it is no more. */
  kill(): Promise<void>;
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** @param env all that it sees of the environment */
export function startEntry(args: readonly string[], env: Readonly<Record<string, string>>): Entry {
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions=@osb/source", MAIN, ...args], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const ended = endOf(child).then(({ code, signal }) => ({ code, signal, stdout: stdout(), stderr: stderr() }));
  return {
    pid: child.pid ?? 0,
    stdout,
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function collected(stream: ChildProcess["stdout"]): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

async function endOf(child: ChildProcess): Promise<Pick<EndedEntry, "code" | "signal">> {
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal };
}
