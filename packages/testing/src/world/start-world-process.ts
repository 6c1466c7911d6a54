import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { systemClock } from "@osb/core";
import type { TracedCall } from "../wire/wire-trace.ts";
import type { WireCall } from "../wire/wire.ts";
import type { WorldSnapshot } from "./fingerprint/world-snapshot.ts";
import type { MadeUser, WantedUser } from "./listen-for-control.ts";
import type { WorldProcessLine } from "./world-process.ts";

/** How a world process is started. Its world is made as `fakeWorld` makes it. */
export interface WorldProcessOptions {
  /** How many seconds of the world one second is. Default 20. */
  readonly speed?: number | undefined;
  readonly seed?: number | undefined;
  readonly serviceCatalog?: boolean | undefined;
  readonly kf?: "none" | "own-brokers" | undefined;
  readonly templates?: boolean | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}

/** A call that is held in a world process. */
export interface RemoteHold {
  /** Resolves when the call has come to where it is held. */
  readonly reached: Promise<WireCall>;
  /** Lets it go on. */
  release(): Promise<void>;
  /** Breaks its connection. The effect has come about if it was held after it. */
  lose(): Promise<void>;
}

/** A world in a process of its own. */
export interface WorldProcess extends Omit<WorldProcessLine, "control"> {
  readonly pid: number;
  /** What was called from outside since the recording began. */
  calls(): Promise<readonly TracedCall[]>;
  /** Counts calls from 1 again. */
  restartRecording(): Promise<void>;
  /** Holds call number `seq` before its effect, or after it. Resolves when the world waits for it. */
  holdAt(seq: number, point: "before" | "after"): Promise<RemoteHold>;
  /** Holds the next call whose operation and caller, a space between, fit: `/^POST .*\/secrets .* Helm/`. Resolves when the world waits for it. */
  holdNext(call: RegExp, point: "before" | "after"): Promise<RemoteHold>;
  /** Of the world once it has settled. */
  fingerprint(): Promise<string>;
  /** Of the world once it has settled. */
  snapshot(): Promise<WorldSnapshot>;
  /** Makes somebody who may do exactly what is said. */
  user(wanted: WantedUser): Promise<MadeUser>;
  /** Ends the process, and resolves when it has ended. */
  close(): Promise<void>;
}

/** How long a process may take to end by itself. */
const GRACE_MS = 3_000;

/**
 * Starts a world in a process of its own, and resolves when it can be used. It ends with {@link WorldProcess.close}, and also
 * when this process ends, however that comes about. Rejects with what the process wrote to its standard error.
 */
export async function startWorldProcess(options: WorldProcessOptions = {}): Promise<WorldProcess> {
  const child = spawn(process.execPath, [...program(), ...argumentsOf(options)], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { control, ...line } = await firstLine(child);
  const close = async (): Promise<void> => {
    child.stdin?.end();
    await Promise.race([exited(child), systemClock.sleep(GRACE_MS)]);
    child.kill("SIGKILL");
    await exited(child);
  };
  const ask = async <T>(method: "GET" | "POST", path: string, body?: object): Promise<T> =>
    (await asked(control, method, path, body)).body as Promise<T>;
  const hold = async (which: Readonly<Record<string, string>>): Promise<RemoteHold> => {
    const query = `?${new URLSearchParams(which).toString()}`;
    const { body } = await asked(control, "POST", `/hold${query}`);
    const reached = body as Promise<WireCall>;
    // Whoever only releases it need not wait for it.
    reached.catch(() => undefined);
    return {
      reached,
      release: async () => void (await ask("POST", `/release${query}`)),
      lose: async () => void (await ask("POST", `/lose${query}`)),
    };
  };

  return {
    ...line,
    pid: child.pid ?? 0,
    calls: async () => (await ask<{ readonly calls: readonly TracedCall[] }>("GET", "/trace")).calls,
    restartRecording: async () => void (await ask("POST", "/restart-recording")),
    holdAt: (seq, point) => hold({ seq: String(seq), point }),
    holdNext: (call, point) => hold({ operation: call.source, point }),
    fingerprint: async () => (await ask<{ readonly fingerprint: string }>("GET", "/fingerprint")).fingerprint,
    snapshot: async () => (await ask<{ readonly snapshot: WorldSnapshot }>("GET", "/snapshot")).snapshot,
    user: (wanted) => ask("POST", "/user", wanted),
    close,
  };
}

/** From sources it runs by tsx, as the sources that start it do. */
function program(): readonly string[] {
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(isSource ? "./world-process.ts" : "./world/world-process.js", import.meta.url));
  return isSource ? ["--import", "tsx", "--conditions=@osb/source", file] : [file];
}

function argumentsOf({
  speed = 20,
  seed = 1,
  serviceCatalog = true,
  kf = "none",
  templates = true,
  accountId,
  region,
}: WorldProcessOptions): readonly string[] {
  return [
    `--speed=${speed}`,
    `--seed=${seed}`,
    `--kf=${kf}`,
    ...(serviceCatalog ? [] : ["--no-service-catalog"]),
    ...(templates ? [] : ["--no-templates"]),
    ...(accountId === undefined ? [] : [`--account-id=${accountId}`]),
    ...(region === undefined ? [] : [`--region=${region}`]),
  ];
}

async function firstLine(child: ChildProcess): Promise<WorldProcessLine> {
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  if (child.stdout === null) throw new Error("a world process has no output");
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, "line").then(([first]) => String(first)), exited(child).then(() => undefined)]);
  if (line === undefined) throw new Error(`the world process ended before it was ready: ${complaint}`);
  return JSON.parse(line) as WorldProcessLine;
}

function exited(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, "exit");
}

/** Resolves with the head of the answer; its body may come much later. */
function asked(base: string, method: string, path: string, body?: object): Promise<{ readonly body: Promise<unknown> }> {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, base), { method, agent: false }, (response) => {
      const text = new Promise<unknown>((done, fail) => {
        let received = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
        response.on("error", fail).on("end", () => {
          if (response.statusCode === 200) done(JSON.parse(received));
          else fail(new Error(`${method} ${path}: ${received}`));
        });
      });
      resolve({ body: text });
    });
    request.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
