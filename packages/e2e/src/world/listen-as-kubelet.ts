import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TestAuthority } from "@osb/testing/broker";
import { servePortForward } from "@osb/testing/parts";
import { closing, listening } from "./listening.ts";

/** What a kubelet serves to the API server: the logs of its containers, and their ports. */
export interface Kubelet {
  readonly port: number;
  /** What a container has written so far. */
  setLog(namespace: string, pod: string, container: string, text: string): void;
  close(): Promise<void>;
}

/** Parameters of a log request that are understood, or ask for nothing. */
const LOG_PARAMETERS: Readonly<Record<string, RegExp>> = {
  tailLines: /^\d+$/,
  follow: /^false$/,
  timestamps: /^false$/,
  previous: /^false$/,
};

/**
 * Serves `GET /containerLogs/<namespace>/<pod>/<container>` and `/portForward/<namespace>/<pod>`. Whatever else the API server asks of a kubelet is
 * refused by its name.
 * @param dial connects to a port of a pod.
 */
export async function listenAsKubelet(dial: (namespace: string, pod: string, port: number) => Promise<Socket>): Promise<Kubelet> {
  const logs = new Map<string, string>();
  const server = createServer(new TestAuthority().issue("127.0.0.1"), (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "https://kubelet");
    const [, root, ...about] = pathname.split("/").map(decodeURIComponent);
    const strange = [...searchParams].find(([name, value]) => LOG_PARAMETERS[name]?.test(value) !== true);
    if (incoming.method !== "GET" || root !== "containerLogs" || strange !== undefined) {
      return void outgoing.writeHead(501).end(`this kubelet does not serve ${incoming.method} ${incoming.url}\n`);
    }
    const log = logs.get(about.join("/"));
    if (log === undefined)
      return void outgoing.writeHead(400).end(`container "${about[2]}" in pod "${about[1]}" is waiting to start: ContainerCreating`);
    outgoing.writeHead(200, { "content-type": "text/plain" }).end(lastLines(log, searchParams.get("tailLines")));
  });
  const forwarding = new Set<Duplex>();
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [, root, namespace = "", pod = ""] = new URL(incoming.url ?? "/", "https://kubelet").pathname.split("/").map(decodeURIComponent);
    forwarding.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => forwarding.delete(socket));
    const served =
      root === "portForward" ? servePortForward(incoming, socket, head, (port) => dial(namespace, pod, port)) : Promise.resolve(root);
    served.then(
      (unknown) => unknown !== undefined && socket.end("HTTP/1.1 501 Not Implemented\r\nconnection: close\r\n\r\n"),
      () => socket.destroy(),
    );
  });
  const url = await listening(server);
  return {
    port: Number(new URL(url).port),
    setLog: (...about) => logs.set(about.slice(0, 3).join("/"), about[3]),
    close: () => {
      for (const socket of forwarding) socket.destroy();
      return closing(server);
    },
  };
}

function lastLines(log: string, count: string | null): string {
  if (count === null) return log;
  const lines = log.split(/(?<=\n)/);
  return lines.slice(Math.max(0, lines.length - Number(count))).join("");
}
