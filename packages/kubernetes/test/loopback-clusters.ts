import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { expectOk } from "@osb/testing";
import { afterAll, afterEach } from "vitest";
import { kubeClient } from "../src/kube-config/kube-client.ts";
import type { KubeClient } from "../src/kube-client.ts";
import { SECRETS } from "../src/resources.ts";

/** A Secret that a {@link LoopbackClusters.serve | server} may have. */
export const ref = { resource: SECRETS, namespace: "prod", name: "key" };
export const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "prod" } };

/** API servers with their own idea of answering, and clients of them. */
export interface LoopbackClusters {
  /** Of this suite, for files. */
  readonly folder: string;
  /** Ends with the test. */
  serve(
    answer: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
  ): Promise<{ url: string; connections: () => number; closed: Promise<void> }>;
  clientOf(server: string, user?: object): KubeClient;
}

/** To be called where a suite is described. */
export function loopbackClusters(): LoopbackClusters {
  const folder = mkdtempSync(join(tmpdir(), "osb-kube-client-"));
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    folder,

    serve: async (answer) => {
      let connections = 0;
      let told = (): void => undefined;
      const closed = new Promise<void>((resolve) => (told = resolve));
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .on("end", () => void answer(request, response, Buffer.concat(chunks).toString()));
      });
      server.on("connection", (socket: Socket) => {
        connections += 1;
        socket.on("close", told);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      open.push(() => (server.closeAllConnections(), server.close()));
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections, closed };
    },

    clientOf: (server, user = { token: "t0ken" }) => {
      const loaded = new KubeConfig();
      loaded.loadFromString(
        JSON.stringify({
          clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
          users: [{ name: "u", user }],
          contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
          "current-context": "x",
        }),
      );
      return expectOk(kubeClient(loaded));
    },
  };
}

/** Answers with the Secret. */
export function object(response: ServerResponse): unknown {
  return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(secret));
}
