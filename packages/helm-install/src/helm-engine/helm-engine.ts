import { attempt, type Clock, Deadline, Secret, systemClock } from "@osb/core";
import { type ClusterAccess, kubeConfigFor } from "@osb/kubernetes";
import { err, errAsync, fromPromise, fromSafePromise, ok, okAsync, type Result, type ResultAsync } from "neverthrow";
import { HelmFailed, HelmMissing, HelmTooOld } from "../errors.ts";
import { failureOfComplaint } from "./failure-of-complaint.ts";
import { findBinary } from "./find-binary.ts";
import { helmComplaint } from "./helm-complaint.ts";
import { helmEnvironment } from "./helm-environment.ts";
import { helmFolder, sweepHelmFolders } from "./helm-folder.ts";
import { type HelmCallOptions, type HelmEngine, type HelmFailure, OLDEST_HELM } from "./helm-port.ts";
import { rollbackArgs } from "./rollback-args.ts";
import { type HelmExit, type NotStarted, runHelm } from "./run-helm.ts";
import { templateArgs } from "./template-args.ts";
import { uninstallArgs } from "./uninstall-args.ts";
import { upgradeArgs } from "./upgrade-args.ts";
import { helmVersionOf, versionArgs } from "./version-args.ts";

/** How {@link helmEngine} runs helm. */
export interface HelmEngineOptions {
  /** helm's path, or a name that is looked up in PATH. Default `helm`. */
  readonly binary?: string | undefined;
  /**
   * How long one helm may live.
   * @unit milliseconds of real time, default 120 000
   */
  readonly childLimitMs?: number | undefined;
  /**
   * How long helm has to end when it is told to, before it is killed.
   * @unit milliseconds of real time, default 10 000
   */
  readonly graceMs?: number | undefined;
  /** Where each helm gets a folder of its own for as long as it runs. Default: the system's temporary folder. */
  readonly temporaryFolder?: string | undefined;
  /** For `timeoutMs` of the calls. */
  readonly clock?: Clock | undefined;
}

interface Call {
  readonly command: string;
  readonly release?: string | undefined;
  readonly args: readonly string[];
  readonly values?: object | undefined;
  readonly access?: ClusterAccess | undefined;
}

/**
 * The real helm, 3 or 4. Each run has a folder of its own (mode 0700) for its home and for the kubeconfig (mode 0600), which is gone when the
 * call returns, and an environment made from nothing; values travel by stdin. Nothing of what a release holds and no credentials are in
 * arguments, environment or errors. A process that is killed takes its helm along: see `WATCHDOG_SOURCE`.
 */
export function helmEngine({
  binary = "helm",
  childLimitMs = 120_000,
  graceMs = 10_000,
  temporaryFolder,
  clock = systemClock,
}: HelmEngineOptions = {}): HelmEngine {
  let swept: Promise<void> | undefined;
  let known: string | undefined;

  const run = (call: Call, options: HelmCallOptions = {}): ResultAsync<string, HelmFailure> =>
    attempt(async function* () {
      const { args, values, access } = call;
      const operation = operationOf(call);
      using deadline = new Deadline(clock, `helm ${operation}`, options);
      // eslint-disable-next-line no-restricted-syntax -- a bare name means what PATH says, as it does to a shell.
      const path = yield* fromSafePromise(findBinary(binary, process.env["PATH"] ?? ""));
      if (path === undefined) return err(new HelmMissing(binary, "ENOENT"));

      // What cannot be swept now is no reason not to go on.
      swept ??= sweepHelmFolders(temporaryFolder).catch(() => undefined);
      yield* fromSafePromise(swept);
      const kubeConfig = access && new Secret(kubeConfigFor(access));
      const folder = yield* fromPromise(
        helmFolder(kubeConfig, temporaryFolder),
        (thrown) => new HelmFailed(operation, "other", `it can be given no folder (${codeOf(thrown)})`),
      );
      try {
        const input = values === undefined ? "" : JSON.stringify(values);
        const child = { binary: path, args, env: helmEnvironment(folder.path), folder: folder.path, input, limitMs: childLimitMs, graceMs };
        const exit = yield* runHelm(child, deadline).mapErr((failure) =>
          failure.type === "NotStarted" ? notStarted(failure, operation, path) : failure,
        );
        return outcome(exit, call, childLimitMs);
      } finally {
        yield* fromSafePromise(folder[Symbol.asyncDispose]());
      }
    });

  return {
    childLimitMs,
    version: (options) =>
      known !== undefined
        ? okAsync(known)
        : run({ command: "version", args: versionArgs() }, options).andThen((stdout) => {
            const version = helmVersionOf(stdout);
            if (version === undefined) return errAsync(new HelmMissing(binary, "it is no helm"));
            if (isOlder(version, OLDEST_HELM)) return errAsync(new HelmTooOld(binary, version, OLDEST_HELM));
            known = version;
            return okAsync(version);
          }),
    template: (request, options) =>
      run({ command: "template", release: request.release, args: templateArgs(request), values: request.values }, options),
    upgrade: (request, access, options) =>
      run({ command: "upgrade", release: request.release, args: upgradeArgs(request), values: request.values, access }, options).map(
        () => undefined,
      ),
    rollback: (request, access, options) =>
      run({ command: "rollback", release: request.release, args: rollbackArgs(request), access }, options).map(() => undefined),
    uninstall: (request, access, options) =>
      run({ command: "uninstall", release: request.release, args: uninstallArgs(request), access }, options).map(() => undefined),
  };
}

function operationOf({ command, release }: Call): string {
  return release === undefined ? command : `${command} ${release}`;
}

function outcome(exit: HelmExit, call: Call, limitMs: number): Result<string, HelmFailure> {
  const { release, access } = call;
  const operation = operationOf(call);
  if (exit.code === 0) return ok(exit.stdout);
  if (exit.late) return err(new HelmFailed(operation, "timed-out", `it did not end within ${limitMs} ms`));
  if (exit.code === null)
    return err(new HelmFailed(operation, "killed", `something outside ended it${exit.signal === null ? "" : ` with ${exit.signal}`}`));

  const secrets = [access?.token, access?.clientKey, access?.basicAuth?.password];
  return err(failureOfComplaint(helmComplaint(exit.stderr), { operation, release, server: access?.server ?? "the cluster", secrets }));
}

function notStarted({ code }: NotStarted, operation: string, path: string): HelmMissing | HelmFailed {
  return ["ENOENT", "EACCES", "ENOEXEC", "EISDIR", "ENOTDIR"].includes(code)
    ? new HelmMissing(path, code)
    : new HelmFailed(operation, "other", `its process could not be started (${code})`);
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.-]/, 3).map(Number));
  const index = a?.findIndex((part, at) => part !== b?.[at]) ?? -1;
  return index >= 0 && Number(a?.[index]) < Number(b?.[index]);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown";
}
