import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { once } from "node:events";

/** A server that runs beside the tests, its output in a file. */
export interface ServerProcess {
  readonly name: string;
  readonly logFile: string;
  /** Resolves when it is ready; fails, with the end of its log, when it ended or was not ready in time. */
  ready(probe: () => Promise<boolean>, withinMs: number): Promise<void>;
  /** Ends it, politely first; resolves when it is gone. */
  stop(): Promise<void>;
}

const POLITE_MS = 5_000;

export function startServerProcess(name: string, binary: string, args: readonly string[], logFile: string): ServerProcess {
  const child: ChildProcess = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
  const log = createWriteStream(logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const gone = once(child, "exit").finally(() => log.end());
  gone.catch(() => undefined);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;

  return {
    name,
    logFile,
    async ready(probe, withinMs) {
      const startedAt = performance.now();
      while (!(await probe().catch(() => false))) {
        if (ended()) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}; see ${logFile}`);
        if (performance.now() - startedAt > withinMs) throw new Error(`${name} is not ready after ${withinMs} ms; see ${logFile}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      if (ended()) return;
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), POLITE_MS);
      await gone;
      clearTimeout(late);
    },
  };
}
