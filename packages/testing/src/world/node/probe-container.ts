import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import type { Probe } from "./pod.ts";

/** Where a container's ports really are. */
export interface ProbedContainer {
  readonly podIP: string;
  port(port: number | string): number | undefined;
  loopbackPort(containerPort: number): number | undefined;
}

/** Connections of a node to its containers. A kubelet opens one for each probe; a world full of them would do little else. */
const AGENTS = { HTTP: new http.Agent({ keepAlive: true }), HTTPS: new https.Agent({ keepAlive: true }) };

/** How long a probe waits for an answer on this machine, whatever time its world has: a busy machine is no sick container. */
const REAL_LIMIT_MS = 3_000;

/** Asks a container once, over the network, as a kubelet does. Returns what is wrong, or `undefined` where nothing is. */
export async function probeContainer(
  { httpGet, tcpSocket }: Probe,
  { podIP, port: portOf, loopbackPort }: ProbedContainer,
): Promise<string | undefined> {
  const asked = httpGet ?? tcpSocket;
  if (asked === undefined) return "the fake node knows only httpGet and tcpSocket probes";
  const port = portOf(asked.port);
  if (port === undefined) return `couldn't find port: ${asked.port}`;
  const loopback = loopbackPort(port);
  const url = `${(httpGet?.scheme ?? "HTTP").toLowerCase()}://${podIP}:${port}${httpGet?.path ?? "/"}`;
  if (loopback === undefined) return `${httpGet ? `Get "${url}": ` : ""}dial tcp ${podIP}:${port}: connect: connection refused`;

  try {
    if (httpGet === undefined) return await opened(loopback);
    const status = await statusOf(loopback, httpGet);
    return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
  } catch (thrown) {
    const { code } = thrown as { readonly code?: unknown };
    return `Get "${url}": ${code === "ETIMEDOUT" ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)" : `dial tcp ${podIP}:${port}: ${String(code)}`}`;
  }
}

/** Probes do not verify certificates. */
function statusOf(port: number, { path = "/", scheme = "HTTP", httpHeaders = [] }: NonNullable<Probe["httpGet"]>): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries([
      ["user-agent", "kube-probe/1.36"],
      ...httpHeaders.map(({ name, value }) => [name.toLowerCase(), value]),
    ]);
    const options = { host: "127.0.0.1", port, path, headers, timeout: REAL_LIMIT_MS, rejectUnauthorized: false, agent: AGENTS[scheme] };
    const request = (scheme === "HTTPS" ? https : http).request(options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(Object.assign(new Error("probe timed out"), { code: "ETIMEDOUT" })));
    request.on("error", reject);
    request.end();
  });
}

function opened(port: number): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on("error", reject);
  });
}
