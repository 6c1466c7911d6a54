import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { ClusterTarget } from "./cluster-target.ts";

const POOL = {
  keepAlive: true,
  maxSockets: 16,
  // Idle connections are let go before a load balancer cuts them: a write over one that was cut has an unknown outcome.
  timeout: 15_000,
};

/** The pool of connections to a cluster, through its proxy where it has one. */
export async function agentFor({
  url,
  proxyUrl,
  tlsServerName,
}: Pick<ClusterTarget, "url" | "proxyUrl" | "tlsServerName">): Promise<HttpAgent> {
  // Inside a proxy's tunnel Node does not know whom it speaks to, if that has an address and no name, as GKE's API servers have. Said once,
  // for the pool: newer versions of Node never use a connection again whose request said it.
  const checkIdentity = (_: string, certificate: PeerCertificate) => checkServerIdentity(tlsServerName ?? hostOf(url), certificate);
  if (proxyUrl === undefined)
    return url.protocol === "https:" ? new HttpsAgent({ ...POOL, checkServerIdentity: checkIdentity }) : new HttpAgent(POOL);
  // Loaded only by those who need it.
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  const agent = new HttpsProxyAgent(proxyUrl, POOL);
  // Among its own options it would be how a proxy over TLS is checked.
  agent.options = { ...agent.options, checkServerIdentity: checkIdentity };
  return agent;
}

/** The server's name or address; of IPv6 without the brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}
