import { type ServerResponse } from "node:http";
import { inspect } from "node:util";
import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { SECRETS } from "../resources.ts";
import { loopbackClusters, object, ref, secret } from "../../test/loopback-clusters.ts";

describe("kubeClient, on the wire,", () => {
  const { serve, clientOf } = loopbackClusters();

  it("uses one connection for calls in a row", async () => {
    const { url, connections } = await serve((_, response) => object(response));
    const kube = clientOf(url);

    for (let calls = 0; calls < 20; calls += 1) expectOk(await kube.get(ref));

    expect(connections()).toBe(1);
  });

  it("sends a deletion's preconditions so that the server reads them as such", async () => {
    const seen: string[] = [];
    const { url, connections } = await serve((request, response, body) => (seen.push(`${request.method} ${body}`), object(response)));
    const kube = clientOf(url);

    expectOk(await kube.delete(ref, { uid: "ü" }));
    expectOk(await kube.get(ref));

    expect(seen).toEqual([
      'DELETE {"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":{"uid":"ü"}}',
      "GET ",
    ]);
    expect(connections()).toBe(1);
  });

  it("keeps the path that a server's address has", async () => {
    const paths: (string | undefined)[] = [];
    const { url } = await serve((request, response) => (paths.push(request.url), object(response)));

    expectOk(await clientOf(`${url}/k8s/clusters/c-1/`).get(ref));

    expect(paths).toEqual(["/k8s/clusters/c-1/api/v1/namespaces/prod/secrets/key"]);
  });

  it("follows no redirect, so that credentials stay where they belong", async () => {
    let strayed = 0;
    const elsewhere = await serve((_, response) => ((strayed += 1), object(response)));
    const { url } = await serve((_, response) => response.writeHead(302, { location: elsewhere.url }).end());

    expect(expectErr(await clientOf(url).get(ref))).toMatchObject({ type: "KubeCallFailed", status: 302 });
    expect(strayed).toBe(0);
  });

  it("takes no more than it can carry, and hangs up", async () => {
    const { url, closed } = await serve((_, response) => {
      const chunk = Buffer.alloc(4 * 1_024 * 1_024, " ");
      const more = (): void => void (response.destroyed || response.write(chunk, more));
      more();
    });

    const error = expectErr(await clientOf(url).get(ref));

    expect(error).toMatchObject({
      type: "KubeCallFailed",
      status: 200,
      message: "get secrets prod/key failed with 200: the answer is larger than 32 MiB",
    });
    await closed;
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ["says nothing", () => undefined],
    [
      "says it drop by drop",
      (response) => {
        const drip = (): void => void (response.destroyed || setTimeout(() => response.write(" ", drip), 5));
        drip();
      },
    ],
  ])("hangs up at the deadline on a server that %s", async (_, answer) => {
    const { url, closed } = await serve((__, response) => answer(response));

    expect(expectErr(await clientOf(url).get(ref, { timeoutMs: 60 }))).toMatchObject({ type: "TimedOut" });
    await closed;
  });

  it("hangs up when aborted", async () => {
    const abort = new AbortController();
    const { url, closed } = await serve(() => abort.abort("operator left"));

    expect(expectErr(await clientOf(url).create(SECRETS, secret, { signal: abort.signal }))).toMatchObject({
      type: "Aborted",
      cause: "operator left",
    });
    await closed;
  });

  it("does not take half an answer for one", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "1000" }).write(JSON.stringify(secret));
      setTimeout(() => response.destroy(), 5);
    });

    expect(expectErr(await clientOf(url).create(SECRETS, secret))).toMatchObject({ type: "KubeUnreachable", code: "ECONNRESET" });
  });

  it("says that nobody is there", async () => {
    const kube = clientOf("http://127.0.0.1:1");

    expect(expectErr(await kube.get(ref))).toMatchObject({
      type: "KubeUnreachable",
      code: "ECONNREFUSED",
      server: "http://127.0.0.1:1",
      retryable: true,
    });
  });

  it("shows no secret when it is looked at", async () => {
    const kube = clientOf("http://127.0.0.1:1");

    expect(inspect(kube, { showHidden: true, depth: 9 })).not.toContain("t0ken");
    expect(inspect(expectErr(await kube.get(ref)), { showHidden: true, depth: 9 })).not.toContain("t0ken");
    expect(inspect(expectOk(await kube.access()), { showHidden: true, depth: 9 })).not.toContain("t0ken");
  });
});
