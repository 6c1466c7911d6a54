import { type ChildProcess, spawn } from "node:child_process";
import type { Aborted, Deadline, TimedOut } from "@osb/core";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import { WATCHDOG_SOURCE } from "./watchdog-source.ts";

/** One start of helm. */
export interface HelmRun {
  /** Absolute path. */
  readonly binary: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs, and what is removed if nobody else can. */
  readonly folder: string;
  /** For helm's stdin; may be empty. */
  readonly input: string;
  /**
   * How long it may live, whatever its caller does.
   * @unit milliseconds of real time
   */
  readonly limitMs: number;
  /**
   * From SIGTERM to SIGKILL.
   * @unit milliseconds of real time
   */
  readonly graceMs: number;
}

/** How helm ended by itself. */
export interface HelmExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Whether it was ended because `limitMs` was over. */
  readonly late: boolean;
  /** Holds values and rendered objects: to be parsed, never to be shown. */
  readonly stdout: string;
  /** May quote anything. */
  readonly stderr: string;
}

/** helm could not be started. `code` is Node's. */
export interface NotStarted {
  readonly type: "NotStarted";
  readonly code: string;
}

type Message = Pick<HelmExit, "code" | "signal" | "late"> | { readonly error: string };

const STDOUT_BYTES = 16 * 1024 * 1024;
const STDERR_BYTES = 64 * 1024;

/**
 * Runs helm to its end, under a watchdog. When the deadline ends, helm is told to stop, and the call returns when it is gone.
 * One that succeeded in that moment has succeeded.
 */
export function runHelm(run: HelmRun, deadline: Deadline): ResultAsync<HelmExit, NotStarted | Aborted | TimedOut> {
  return deadline.failure ? new ResultAsync(Promise.resolve(err(deadline.failure))) : new ResultAsync(finished(run, deadline));
}

async function finished(run: HelmRun, deadline: Deadline): Promise<Result<HelmExit, NotStarted | Aborted | TimedOut>> {
  const child = started(run);
  const stdout = new Tail(STDOUT_BYTES);
  const stderr = new Tail(STDERR_BYTES);
  let message: Message | undefined;
  let failure: string | undefined;
  child.on("message", (sent) => (message = sent as Message));
  child.on("error", ({ message: text, code = text }: NodeJS.ErrnoException) => (failure = code));
  child.stdout?.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  // helm may end without having read its input.
  child.stdin?.on("error", () => undefined).end(run.input);

  const stop = (): unknown => child.connected && child.send("stop", () => undefined);
  deadline.signal.addEventListener("abort", stop, { once: true });
  // "close" comes when nobody holds the pipes any more, helm included.
  await new Promise((resolve) => child.once("close", resolve));
  deadline.signal.removeEventListener("abort", stop);

  if (message !== undefined && "error" in message) return err({ type: "NotStarted", code: message.error });
  if (message?.code === 0) return ok({ ...message, stdout: stdout.text(), stderr: stderr.text() });
  if (deadline.failure) return err(deadline.failure);
  if (failure !== undefined) return err({ type: "NotStarted", code: failure });
  return ok({ code: null, signal: null, late: false, ...message, stdout: stdout.text(), stderr: stderr.text() });
}

function started({ binary, args, env, folder, limitMs, graceMs }: HelmRun): ChildProcess {
  return spawn(process.execPath, ["-e", WATCHDOG_SOURCE, "--", String(limitMs), String(graceMs), folder, binary, ...args], {
    env,
    cwd: folder,
    // A session of its own, so that Ctrl-C reaches only us, who stop helm in an orderly way.
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
}

/** The last bytes of a stream. */
class Tail {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > 2 * this.#limit) this.#cut();
  }

  text(): string {
    this.#cut();
    return Buffer.concat(this.#chunks).toString("utf8");
  }

  #cut(): void {
    this.#chunks = [Buffer.concat(this.#chunks).subarray(-this.#limit)];
    this.#size = this.#chunks[0]?.length ?? 0;
  }
}
