import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AwsKey, type World, WORLD_TEMPLATES } from "@osb/testing";
import type { ClusterUser } from "@osb/testing/kubernetes";
import { parse, stringify } from "yaml";
import type { InstallInput } from "../install-input.ts";
import type { KubeConfigFile, Obstacle } from "./obstacle.ts";

/** An obstacle in a world, and the files and the command line of whoever meets it. */
export interface Scene extends AsyncDisposable {
  readonly world: World;
  /** Of the entry, from the verb on. */
  readonly args: readonly string[];
  /** Where its files are. */
  readonly folder: string;
  /** A text in which the words that obstacles use for files, `<file>`, `<kubeconfig>` and `<helm>`, have become their paths. */
  filled(text: string): string;
  readonly awsEndpoint: string | undefined;
  /** Whose AWS key the caller has; `undefined` for none. */
  readonly awsKey: AwsKey | undefined;
  readonly user: ClusterUser;
}

/** An input with nothing wrong in it. */
export const GOOD_INPUT = {
  installation: { name: "demo" },
  region: "us-east-1",
  namespace: "brokers",
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
} satisfies InstallInput;

/** Of a world that is met in process: nobody listens there. */
const NOWHERE = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "nowhere", cluster: { server: "https://127.0.0.1:9" } }],
  users: [{ name: "administrator", user: { token: "of nobody" } }],
  contexts: [{ name: "nowhere", context: { cluster: "nowhere", user: "administrator" } }],
  "current-context": "nowhere",
} satisfies KubeConfigFile;

/** @param listens whether other processes are to reach the world */
export async function setScene(obstacle: Obstacle, world: World, listens = false): Promise<Scene> {
  const taking = await obstacle.prepare?.(world);
  const user = userOf(world, obstacle);
  const listening = listens ? await world.listen() : undefined;
  const works = listening === undefined ? NOWHERE : (parse(listening.cluster.kubeConfig(user)) as KubeConfigFile);

  const folder = await mkdtemp(join(tmpdir(), "osb-scene-"));
  const paths = { file: join(folder, "install.yaml"), kubeconfig: join(folder, "kubeconfig"), helm: join(folder, "helm") };
  const { input = {}, kubeConfig = (file) => file, helm, args = [] } = obstacle;
  const content = kubeConfig(works);
  await writeFile(paths.file, typeof input === "string" ? input : stringify({ ...GOOD_INPUT, ...input }));
  await writeFile(paths.kubeconfig, typeof content === "string" ? content : stringify(content), { mode: 0o600 });
  if (helm !== undefined && helm !== "absent") await writeFile(paths.helm, `#!/bin/sh\necho '${helm}'\n`, { mode: 0o755 });

  const withHelm = helm === undefined ? [] : ["--helm", paths.helm];
  return {
    world,
    args: ["install", "--input", paths.file, "--kubeconfig", paths.kubeconfig, ...withHelm, ...args],
    folder,
    filled: (text) => Object.entries(paths).reduce((filled, [word, path]) => filled.replace(`<${word}>`, path), text),
    awsEndpoint: listening?.awsEndpoint,
    awsKey: awsKeyOf(world, obstacle),
    user,
    [Symbol.asyncDispose]: async () => {
      if (isDisposable(taking)) await taking[Symbol.asyncDispose]();
      await listening?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function userOf({ kubernetes }: World, { kubernetes: rules }: Obstacle): ClusterUser {
  if (rules === undefined) return kubernetes.administrator;
  return rules === "unknown token" ? { name: "mallory", token: "made-up" } : kubernetes.user("alice", rules);
}

function awsKeyOf({ aws }: World, { aws: policy }: Obstacle): AwsKey | undefined {
  if (policy === undefined) return aws.administrator;
  if (policy === "no key") return undefined;
  return policy === "unknown key" ? { accessKeyId: "AKIA0000000000000000", secretAccessKey: "made-up" } : aws.principal(policy);
}

function isDisposable(value: unknown): value is AsyncDisposable {
  return typeof value === "object" && value !== null && Symbol.asyncDispose in value;
}
