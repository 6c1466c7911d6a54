import { type Clock, Deadline, systemClock } from "@osb/core";
import { type ClusterAccess, type KubeClient, KubeDenied, KubeUnreachable } from "@osb/kubernetes";
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from "neverthrow";
import { HelmFailed } from "../errors.ts";
import { failureOfComplaint } from "../helm-engine/failure-of-complaint.ts";
import { helmComplaint } from "../helm-engine/helm-complaint.ts";
import type { HelmCallOptions, HelmEngine, HelmFailure } from "../helm-engine/helm-port.ts";
import { printable } from "../helm-engine/printable.ts";
import type { HelmInMemoryVersion } from "./helm-in-memory-version.ts";
import { HelmText } from "./helm-text.ts";
import type { HelmRun } from "./release/helm-run.ts";
import { installRelease } from "./release/install-release.ts";
import { rendering } from "./release/release-rendering.ts";
import { ReleaseStore } from "./release/release-store.ts";
import { rollBackRelease } from "./release/roll-back-release.ts";
import { uninstallRelease } from "./release/uninstall-release.ts";
import { upgradeRelease } from "./release/upgrade-release.ts";

/** How {@link helmInMemory} works. */
export interface HelmInMemoryOptions {
  /** Through whom it speaks to the cluster, and with whose rights. Without one it can only render: no cluster is reached. */
  readonly kube?: KubeClient | undefined;
  /** Which helm it is like. Default `v4.2.3`. */
  readonly version?: HelmInMemoryVersion | undefined;
  /** For limits, and for the dates in records: a world's own clock. */
  readonly clock?: Clock | undefined;
  /**
   * How long one command may take.
   * @unit milliseconds of `clock`, default 120 000
   */
  readonly childLimitMs?: number | undefined;
}

/** A release's name may be this long. */
const NAME = /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** How long helm has to write how it ended when it is told to. */
const GRACE_MS = 10_000;
/** What `helm template` takes the cluster for. */
const RENDERED_FOR: Readonly<Record<HelmInMemoryVersion, string>> = { "v4.2.3": "v1.36.0", "v3.17.3": "v1.32.0" };

interface Command {
  readonly name: "template" | "upgrade" | "rollback" | "uninstall";
  readonly release: string;
  readonly namespace: string;
}

/**
 * helm in this process, for tests: no binary, no child, no files but the chart's own, which it renders as helm does. It writes the same
 * objects and the same release records through `kube` as helm 4.2.3 or 3.17.3, in the same order, and fails with the same errors.
 *
 * It knows the parts of helm that small charts use. Hooks, dependencies, CRDs, `lookup`, `tpl` and most of helm's functions are not
 * among them: a chart that needs one is refused by its name (`HelmFailed`).
 */
export function helmInMemory({
  kube,
  version = "v4.2.3",
  clock = systemClock,
  childLimitMs = 120_000,
}: HelmInMemoryOptions = {}): HelmEngine {
  const onCluster = (
    command: Command,
    access: ClusterAccess,
    options: HelmCallOptions | undefined,
    run: (run: HelmRun) => ResultAsync<void, HelmText>,
  ): ResultAsync<void, HelmFailure> => {
    const { release, namespace } = command;
    // As helm says it that has no kubeconfig, or one for another cluster.
    if (kube === undefined || kube.server !== access.server)
      return errAsync(new KubeUnreachable({ operation: operationOf(command) }, access.server, "ECONNREFUSED"));
    return bounded(command, clock, childLimitMs, options, (call) => {
      const store = new ReleaseStore(kube, clock, { namespace, release });
      return run({ kube, store, version, namespace, release, call, lastCall: { timeoutMs: GRACE_MS } });
    });
  };

  return {
    childLimitMs,
    version: () => okAsync(version.slice(1)),
    template: (request, options) => {
      const command: Command = { ...request, name: "template" };
      return bounded(command, clock, childLimitMs, options, () =>
        rendering(request.chart, { ...request, revision: 1, isUpgrade: false, kubernetes: RENDERED_FOR[version], version }),
      ).map(({ rendered }) => `${rendered.manifest.trim()}\n`);
    },
    upgrade: (request, access, options) =>
      onCluster({ ...request, name: "upgrade" }, access, options, (run) =>
        run.store.history(run.call).andThen((history) => {
          if (Object.keys(request.labels).length === 0)
            return errAsync(new HelmText('invalid argument "" for "-l, --labels" flag: must be formatted as key=value'));
          const last = history.at(-1);
          return last === undefined || last.content.info.status === "uninstalled"
            ? installRelease(request, last, run)
            : upgradeRelease(request, history, last, run).mapErr((problem) => problem.within("UPGRADE FAILED: "));
        }),
      ),
    rollback: (request, access, options) =>
      onCluster({ ...request, name: "rollback" }, access, options, (run) => rollBackRelease(request, run)),
    uninstall: (request, access, options) => onCluster({ ...request, name: "uninstall" }, access, options, uninstallRelease),
  };
}

/** Runs a command no longer than its caller and any helm may, and tells its failure as the real one's is told. */
function bounded<T>(
  command: Command,
  clock: Clock,
  limitMs: number,
  options: HelmCallOptions = {},
  run: (call: Deadline) => ResultAsync<T, HelmText> | Result<T, HelmText>,
): ResultAsync<T, HelmFailure> {
  return new ResultAsync(finished());

  async function finished(): Promise<Result<T, HelmFailure>> {
    using deadline = new Deadline(clock, operationOf(command), options);
    if (deadline.failure !== undefined) return err(deadline.failure);
    if (!NAME.test(command.release)) return err(failureOf(new HelmText(`release name is invalid: ${command.release}`), command));
    using life = new Deadline(clock, operationOf(command), { signal: deadline.signal, timeoutMs: limitMs });
    const result = await run(life);
    if (result.isOk()) return ok(result.value);
    if (deadline.failure !== undefined) return err(deadline.failure);
    return err(
      life.failure === undefined
        ? failureOf(result.error, command)
        : new HelmFailed(nameOf(command), "timed-out", `it did not end within ${limitMs} ms`),
    );
  }
}

function failureOf({ message, told }: HelmText, command: Command): HelmFailure {
  const operation = operationOf(command);
  switch (told?.type) {
    case "KubeUnreachable":
      return new KubeUnreachable({ operation }, told.server, told.code);
    case "KubeDenied":
      return new KubeDenied({ operation }, told.by, printable(message));
    default: {
      const about = { operation: nameOf(command), release: command.release, server: "the cluster", secrets: [] };
      return failureOfComplaint(helmComplaint(`Error: ${message}`), about);
    }
  }
}

function nameOf({ name, release }: Command): string {
  return `${name} ${release}`;
}

function operationOf(command: Command): string {
  return `helm ${nameOf(command)}`;
}
