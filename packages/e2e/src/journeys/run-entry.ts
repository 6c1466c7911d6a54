import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { FakeAws } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import type { RealWorld } from "../world/real-world.ts";

/** What a user writes into the input file. */
export interface EntryInput {
  readonly installation: { readonly name: string };
  readonly region: string;
  readonly namespace: string;
  readonly scope: { readonly kind: "cluster" } | { readonly kind: "namespace"; readonly namespace: string };
  readonly lockAbandonedAfterSeconds?: number;
}

export interface EntryCommand {
  readonly verb: "plan" | "install" | "destroy";
  readonly input: EntryInput;
  readonly helm: 3 | 4;
  /** Who runs it. Default: whoever may do everything. */
  readonly caller?: EntryCaller | undefined;
}

export interface EntryCaller {
  readonly kubeConfig: string;
  readonly awsKey: FakeAws["administrator"];
}

/** How a run of the entry ended. */
export interface EntryEnd {
  /** `null` where it was killed. */
  readonly code: number | null;
  /** Standard output and error. */
  readonly output: string;
}

/** The example's program, as a user starts it, on its way. */
export interface RunningEntry {
  readonly ended: Promise<EntryEnd>;
  /** Resolves when it has written a line that has this in it; rejects when it ends before. */
  told(text: string): Promise<void>;
  /** SIGKILL: to the program alone, or to what it has started too. */
  kill(whom: "program" | "children too"): void;
}

const MAIN = fileURLToPath(new URL("../../../../examples/install-on-cluster/src/main.ts", import.meta.url));

/** Starts the example's real entry against a world, with a home of its own and nothing of this machine's AWS or Kubernetes settings. */
export async function startEntry(
  { cluster, aws, awsEndpoint }: RealWorld,
  { verb, input, helm, caller }: EntryCommand,
): Promise<RunningEntry> {
  const { kubeConfig, awsKey } = caller ?? { kubeConfig: cluster.kubeConfig(), awsKey: aws.administrator };
  const home = await mkdtemp(join(cluster.folder, "home-"));
  await writeFile(join(home, "input.json"), JSON.stringify(input));
  await writeFile(join(home, "kubeconfig"), kubeConfig, { mode: 0o600 });
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "--conditions=@osb/source",
      MAIN,
      verb,
      "--input",
      join(home, "input.json"),
      "--helm",
      (await helmBinary(helm)) ?? "helm",
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: {
        PATH: process.env["PATH"],
        HOME: home,
        KUBECONFIG: join(home, "kubeconfig"),
        AWS_ENDPOINT_URL: awsEndpoint,
        AWS_ACCESS_KEY_ID: awsKey.accessKeyId,
        AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      },
    },
  );

  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const listener of [...listeners]) listener(line);
    });
  }
  const ended = once(child, "close").then(async ([code]): Promise<EntryEnd> => {
    await rm(home, { recursive: true, force: true });
    return { code: code as number | null, output: lines.join("\n") };
  });
  return {
    ended,
    told: (text) =>
      new Promise((resolve, reject) => {
        const hear = (line: string): void => {
          if (!line.includes(text)) return;
          listeners.delete(hear);
          resolve();
        };
        listeners.add(hear);
        lines.forEach(hear);
        void ended.then(({ output }) => reject(new Error(`it ended without a word of “${text}”:\n${output}`)));
      }),
    kill: (whom) => {
      const { pid = 0 } = child;
      process.kill(whom === "program" ? pid : -pid, "SIGKILL");
    },
  };
}

/** Runs the entry to its end. */
export async function runEntry(world: RealWorld, command: EntryCommand): Promise<EntryEnd> {
  return (await startEntry(world, command)).ended;
}
