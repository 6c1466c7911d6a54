import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KubeConfig } from "@kubernetes/client-node";
import { type KubeClient, kubeClient } from "@osb/kubernetes";
import { expectOk, startWorldProcess, WORLD_TEMPLATES, type WorldProcess, type WorldProcessOptions } from "@osb/testing";
import type { InstallInput } from "../install-input.ts";
import { killAll, processesOf, type RunningProcess } from "./processes-of.ts";
import { type Program, startProgram } from "./start-program.ts";

/** A world in its own process, and the real entry to be run against it. */
export interface Trial extends AsyncDisposable {
  readonly world: WorldProcess;
  /** As the cluster's administrator. */
  readonly kube: KubeClient;
  /** Home and temporary folder of everything that the entry starts. */
  readonly folder: string;
  /** Runs `main.ts`, as people do it, in an environment with something more. */
  run(verb: "plan" | "install" | "destroy", env?: Readonly<Record<string, string>>): Program;
  /** Runs another program in the same environment with something more. */
  runOther(args: readonly string[], env?: Readonly<Record<string, string>>): Program;
  /** Which of the processes that were started here still live, and of those that they started. */
  processes(): Promise<readonly RunningProcess[]>;
  /** The folders that were made for helm and are still there. */
  helmFolders(): Promise<readonly string[]>;
}

/** What the entry is told to install. */
export const INPUT = {
  installation: { name: "demo" },
  region: "us-east-1",
  namespace: "brokers",
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
  // Long enough for a busy machine to renew the lock, and short enough to wait for.
  lockAbandonedAfterSeconds: 6,
} satisfies InstallInput;

const MAIN = ["--import", "tsx", "--conditions=@osb/source", fileURLToPath(new URL("../main.ts", import.meta.url))];

/** @param helm path of the helm that the entry is told to use */
export async function startTrial(helm: string, options: WorldProcessOptions = {}): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), "osb-trial-"));
  const world = await startWorldProcess(options);
  const [kubeConfigFile, inputFile] = [join(folder, "kubeconfig"), join(folder, "input.json")];
  await writeFile(kubeConfigFile, world.kubeConfig, { mode: 0o600 });
  await writeFile(inputFile, JSON.stringify(INPUT));
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(world.kubeConfig);

  const env = {
    PATH: String(process.env["PATH"]),
    HOME: folder,
    TMPDIR: folder,
    AWS_ENDPOINT_URL: world.awsEndpoint,
    AWS_ACCESS_KEY_ID: world.accessKeyId,
    AWS_SECRET_ACCESS_KEY: world.secretAccessKey,
  };
  const processes = (): Promise<readonly RunningProcess[]> => processesOf(folder);
  return {
    world,
    kube: expectOk(kubeClient(kubeConfig)),
    folder,
    run: (verb, more) =>
      startProgram([...MAIN, verb, "--input", inputFile, "--kubeconfig", kubeConfigFile, "--helm", helm], { ...env, ...more }),
    runOther: (args, more) => startProgram(args, { ...env, ...more }),
    processes,
    helmFolders: async () => (await readdir(folder)).filter((name) => name.startsWith("osb-helm-")),
    [Symbol.asyncDispose]: async () => {
      killAll(await processes());
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
