import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { SECRETS } from "../resources.ts";
import { loopbackClusters, object, ref, secret } from "../../test/loopback-clusters.ts";
import { kubeClient } from "./kube-client.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("kubeClient", () => {
  const { folder, serve, clientOf } = loopbackClusters();

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
