import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { SECRETS } from "../resources.ts";
import { kubeClient } from "./kube-client.ts";

const ref = { resource: SECRETS, namespace: "prod", name: "key" };
const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "prod" } };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("kubeClient", () => {
  let folder: string;
  const open: (() => void)[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "osb-kube-client-"));
  });

  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** An API server with its own idea of answering. */
  async function serve(
    answer: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
  ): Promise<{ url: string; connections: () => number; closed: Promise<void> }> {
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
  }

  function clientOf(server: string, user: object = { token: "t0ken" }): KubeClient {
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
  }
  const object = (response: ServerResponse): unknown =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(secret));

  describe("says who the caller is", () => {
    it("with a token", async () => {
      const seen: IncomingMessage["headers"][] = [];
      const { url } = await serve((request, response) => (seen.push(request.headers), object(response)));

      expect(expectOk(await clientOf(url).get(ref))).toEqual(secret);

      expect(seen[0]).toMatchObject({ authorization: "Bearer t0ken", "accept-encoding": "identity", "user-agent": "osb-sdk" });
    });

    it("with a user name and password, on behalf of somebody", async () => {
      const seen: IncomingMessage["headers"][] = [];
      const { url } = await serve((request, response) => (seen.push(request.headers), object(response)));

      expectOk(await clientOf(url, { username: "u", password: "p:w", as: "bob" }).get(ref));

      expect(seen[0]).toMatchObject({ authorization: `Basic ${base64("u:p:w")}`, "impersonate-user": "bob" });
    });

    it("with a pod's token file, whose line end is no part of it", async () => {
      writeFileSync(join(folder, "token"), "t0ken\n");
      const seen: (string | undefined)[] = [];
      const { url } = await serve((request, response) => (seen.push(request.headers.authorization), object(response)));

      expectOk(await clientOf(url, { "auth-provider": { name: "tokenFile", config: { tokenFile: join(folder, "token") } } }).get(ref));

      expect(seen).toEqual(["Bearer t0ken"]);
    });
  });

  it("speaks to the fake cluster as another process would", async () => {
    const cluster = await new FakeKubernetes({ clock: new VirtualClock() }).listen();
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeConfig());
    const kube = expectOk(kubeClient(config));

    try {
      expectOk(await kube.apply(SECRETS, { ...secret, metadata: { name: "key", namespace: "default" } }, { fieldManager: "osb-a" }));
      expect(expectOk(await kube.list(SECRETS)).map(({ metadata }) => metadata.name)).toEqual(["key"]);
      expect(expectOk(await kube.version())).toBe("v1.36.3");
    } finally {
      await cluster.close();
    }
  });
});
