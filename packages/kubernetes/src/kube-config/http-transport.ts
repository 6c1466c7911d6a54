import { type Agent, request as httpRequest } from "node:http";
import { type RequestOptions, request as httpsRequest } from "node:https";
import { Secret } from "@osb/core";
import type { ClusterAccess } from "../kube-client.ts";
import { type KubeRequest, type KubeResponse, type KubeTransport, TransportError } from "../kube-transport.ts";
import { untilAborted } from "../until-aborted.ts";
import { agentFor, hostOf } from "./agent-for.ts";
import type { ClusterTarget } from "./cluster-target.ts";
import type { Credentials, HeldCredentials } from "./held-credentials.ts";

/** A Secret holds 1 MiB at most, a page of a list 500 objects. More than this is no answer to any question of ours. */
const MOST_BYTES = 32 * 1_024 * 1_024;

/** A transport over node:http and node:https: one pool of connections, no redirects, no compression, a limit to what an answer may weigh. */
export function httpTransport(target: ClusterTarget, credentials: HeldCredentials): KubeTransport {
  const host = hostOf(target.url);
  let agent: Promise<Agent> | undefined;
  async function sendAs(
    { headers, tls }: Credentials,
    { method, path, headers: own, body }: KubeRequest,
    signal: AbortSignal | undefined,
  ): Promise<KubeResponse> {
    agent ??= agentFor(target);
    const options: RequestOptions = {
      ...tls,
      agent: await agent,
      // Also what the proxy's agent tells one tunnel from another by.
      protocol: target.url.protocol,
      host,
      port: target.url.port || (target.url.protocol === "https:" ? 443 : 80),
      method,
      path: `${target.url.pathname.replace(/\/$/, "")}${path}`,
      // Set even when it is true, because what is not set is up to NODE_TLS_REJECT_UNAUTHORIZED.
      rejectUnauthorized: !target.skipTlsVerify,
      headers: {
        ...own,
        ...headers,
        "accept-encoding": "identity",
        // Node sends no length with a DELETE by itself; the server then takes its body, preconditions and all, for the next request.
        ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      },
      ...(target.tlsServerName === undefined ? {} : { servername: target.tlsServerName }),
      ...(signal === undefined ? {} : { signal }),
    };
    return exchange(target.url.protocol === "https:" ? httpsRequest : httpRequest, options, body);
  }

  return {
    server: target.server,

    async send(request, signal) {
      const used = await untilAborted(credentials.get(), signal);
      const answer = await sendAs(used, request, signal);
      if (answer.status !== 401) return answer;
      // Whoever is not known has changed nothing, so this is no second try of a write.
      const others = await untilAborted(credentials.instead(used), signal);
      return others === undefined ? answer : sendAs(others, request, signal);
    },

    access: async () => accessOf(target, await credentials.get()),
  };
}

function exchange(send: typeof httpsRequest, options: RequestOptions, body: string | undefined): Promise<KubeResponse> {
  return new Promise((resolve, reject) => {
    const request = send(options, (response) => {
      const { statusCode: status = 0, headers } = response;
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MOST_BYTES)
          request.destroy(new TransportError("BODY_TOO_LARGE", `the answer is larger than ${MOST_BYTES / 1_024 / 1_024} MiB`, status));
      });
      response.on("error", reject);
      response.on("end", () => {
        if (!response.complete) return reject(Object.assign(new Error("the answer was cut"), { code: "ECONNRESET" }));
        const flat = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
        resolve({ status, headers: Object.fromEntries(flat), body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.on("error", reject);
    // Emitted by the proxy's agent; a refusal would otherwise come as if the API server had answered it.
    request.on("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
      if (statusCode !== 200) request.destroy(new TransportError("PROXY_REFUSED", `the proxy answered ${statusCode}`, statusCode));
    });
    request.end(body);
  });
}

function accessOf({ server, tlsServerName, skipTlsVerify, proxyUrl }: ClusterTarget, { headers, tls }: Credentials): ClusterAccess {
  const [scheme = "", value = ""] = (headers["authorization"] ?? "").split(/ +/);
  const [username = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  const key = textOf(tls.key);
  return {
    server,
    certificateAuthority: textOf(tls.ca),
    tlsServerName,
    skipTlsVerify,
    proxyUrl,
    token: /^bearer$/i.test(scheme) ? new Secret(value) : undefined,
    clientCertificate: textOf(tls.cert),
    clientKey: key === undefined ? undefined : new Secret(key),
    basicAuth: /^basic$/i.test(scheme) ? { username, password: new Secret(password.join(":")) } : undefined,
    impersonateUser: headers["impersonate-user"],
  };
}

/** client-node gives PEM as text or bytes; the other forms that Node takes do not come from a kubeconfig. */
function textOf(pem: RequestOptions["ca"] | RequestOptions["key"]): string | undefined {
  if (typeof pem === "string") return pem;
  return Buffer.isBuffer(pem) ? pem.toString("utf8") : undefined;
}
