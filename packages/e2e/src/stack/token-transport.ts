import { Agent, request } from "node:https";
import { Secret } from "@osb/core";
import type { KubeResponse, KubeTransport } from "@osb/kubernetes";

/** Whom to speak to, and as whom. */
export interface TokenAccess {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly token: string;
}

/** Carries requests to a real API server as they are: no retries, no headers but those that are given and the token. */
export function tokenTransport({ server, certificateAuthority, token }: TokenAccess): KubeTransport {
  const agent = new Agent({ ca: certificateAuthority, keepAlive: true });
  return {
    server,
    send: ({ method, path, headers, body }, signal) =>
      new Promise<KubeResponse>((resolve, reject) => {
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const options = { method, agent, headers: { authorization: `Bearer ${token}`, ...headers, ...length }, ...(signal && { signal }) };
        const outgoing = request(`${server}${path}`, options, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk)).once("error", reject);
          incoming.once("end", () => {
            const flat = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
            resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(flat), body: Buffer.concat(chunks).toString() });
          });
        });
        outgoing.once("error", reject).end(body);
      }),
    access: () => Promise.resolve({ server, certificateAuthority, token: new Secret(token) }),
  };
}
