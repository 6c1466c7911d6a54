import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, closeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kill } from "./process-table.ts";

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
const LAST_LINES = 8;

/**
 * Runs the server for as long as standard input is open, which is as long as whoever started it lives: a runner that is killed
 * takes its servers with it. Nothing but that, and SIGKILL, ends the guard. An API server whose etcd is gone does not end by
 * itself. `$1` is the file for the server's process id, the rest its command line.
 */
const GUARD = `
pid_file=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo $server >"$pid_file"
(trap '' TERM INT HUP; cat <&3; kill -TERM $server; sleep 4; kill -KILL $server) >/dev/null 2>&1 &
guard=$!
exec 3<&-
trap : TERM INT HUP
wait $server; code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
kill -KILL $guard
exit $code`;

/** Starts a server under `folder`, where its log and its process id are kept as `<name>.log` and `<name>.pid`. */
export function startServerProcess(
  name: string,
  folder: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ServerProcess {
  const [logFile, pidFile] = [join(folder, `${name}.log`), join(folder, `${name}.pid`)];
  const log = openSync(logFile, "w");
  // A group of its own: Ctrl-C is for the runner, which ends its servers in their order.
  const child = spawn("sh", ["-c", GUARD, name, pidFile, ...command], { stdio: ["pipe", log, log], detached: true, env });
  closeSync(log);
  const gone = once(child, "exit");
  gone.catch(() => undefined);
  child.stdin?.on("error", () => undefined);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const complaint = async (problem: string): Promise<Error> => {
    const lines = (await readFile(logFile, "utf8").catch(() => "")).trimEnd().split("\n").slice(-LAST_LINES);
    return new Error([`${name} ${problem}; the end of ${logFile}:`, ...lines].join("\n"));
  };

  return {
    name,
    logFile,
    async ready(probe, withinMs) {
      const startedAt = performance.now();
      while (!(await probe().catch(() => false))) {
        if (ended()) throw await complaint(`ended with ${child.exitCode ?? child.signalCode}`);
        if (performance.now() - startedAt > withinMs) throw await complaint(`is not ready after ${withinMs} ms`);
        await sleep(50);
      }
    },
    async stop() {
      if (!ended()) {
        child.stdin?.end();
        await Promise.race([gone, sleep(POLITE_MS, undefined, { ref: false })]);
        if (!ended()) await kill(Number(await readFile(pidFile, "utf8")));
        await gone;
      }
      child.stdin?.destroy();
    },
  };
}
