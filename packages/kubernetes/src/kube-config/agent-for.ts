import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { ClusterTarget } from "./cluster-target.ts";

const POOL = {
  keepAlive: true,
  maxSockets: 16,
  // Idle connections are let go before a load balancer cuts them: a write over one that was cut has an unknown outcome.
  timeout: 15_000,
};

/** The pool of connections to a cluster, through its proxy where it has one. */
export async function agentFor({ url, proxyUrl }: Pick<ClusterTarget, "url" | "proxyUrl">): Promise<HttpAgent> {
  if (proxyUrl === undefined) return url.protocol === "https:" ? new HttpsAgent(POOL) : new HttpAgent(POOL);
  // Loaded only by those who need it.
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  return new HttpsProxyAgent(proxyUrl, POOL);
}
