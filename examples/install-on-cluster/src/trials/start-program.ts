import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How a program ended. */
export interface EndedProgram {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of Node in a process of its own. */
export interface Program {
  readonly pid: number;
  /** What it has printed so far. */
  stdout(): string;
  /** The title of the step that it shows itself to be at. */
  step(): string;
  readonly ended: Promise<EndedProgram>;
  /** Resolves when it has printed this. */
  printed(sign: string): Promise<void>;
  /** What `event` resolves with; rejects where the run ends before. */
  until<T>(event: Promise<T>): Promise<T>;
  /** SIGKILL. Resolves when it is no more. */
  kill(): Promise<void>;
}

/** @param env all that it sees of the environment */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const ended = endOf(child).then(({ code, signal }) => ({ code, signal, stdout: stdout(), stderr: stderr() }));
  return {
    pid: child.pid ?? 0,
    stdout,
    step: () => [...stdout().matchAll(/^❯ (.*)$/gm)].at(-1)?.[1] ?? "",
    ended,
    printed: async (sign) => {
      while (!stdout().includes(sign)) await once(child.stdout, "data");
    },
    until: (event) =>
      Promise.race([event, ended.then(({ code, signal, stderr }) => Promise.reject(new Error(`it ended (${code ?? signal}): ${stderr}`)))]),
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

async function endOf(child: ChildProcess): Promise<Pick<EndedProgram, "code" | "signal">> {
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal };
}
