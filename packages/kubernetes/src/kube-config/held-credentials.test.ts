import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { SECRETS } from "../resources.ts";
import { loopbackClusters, object, ref, secret } from "../../test/loopback-clusters.ts";

describe("kubeClient, with an exec plugin,", () => {
  const { folder, serve, clientOf } = loopbackClusters();

  /** Answers with the token in a file, and writes down that it ran. */
  function plugin(name: string): { readonly user: object; readonly setToken: (token: string) => void; readonly runs: () => number } {
    const [token, runs] = [join(folder, `${name}-token`), join(folder, `${name}-runs`)];
    writeFileSync(runs, "");
    const script = `printf x >> '${runs}'; printf '{"kind":"ExecCredential","status":{"token":"%s"}}' "$(cat '${token}')"`;
    return {
      user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args: ["-c", script] } },
      setToken: (value) => writeFileSync(token, value),
      runs: () => readFileSync(runs, "utf8").length,
    };
  }

  it("runs it once for many calls, and again when its token is not accepted any more", async () => {
    const { user, setToken, runs } = plugin("renewing");
    let accepted = "first";
    const seen: string[] = [];
    const { url } = await serve((request, response) => {
      seen.push(`${request.method} ${request.headers.authorization}`);
      return request.headers.authorization === `Bearer ${accepted}` ? object(response) : response.writeHead(401).end();
    });
    const kube = clientOf(url, user);

    setToken("first");
    for (const result of await Promise.all([kube.get(ref), kube.get(ref), kube.get(ref)])) expectOk(result);
    expect(runs()).toBe(1);

    setToken("second");
    accepted = "second";
    expectOk(await kube.create(SECRETS, secret));

    expect(runs()).toBe(2);
    expect(seen.slice(3)).toEqual(["POST Bearer first", "POST Bearer second"]);
  });

  it("sends nothing a second time where it has no other token to offer", async () => {
    const { user, setToken, runs } = plugin("stuck");
    setToken("stale");
    let requests = 0;
    const { url } = await serve((_, response) => ((requests += 1), response.writeHead(401).end()));

    expect(expectErr(await clientOf(url, user).get(ref))).toMatchObject({ type: "KubeDenied", by: "authentication" });

    expect([requests, runs()]).toEqual([1, 2]);
  });

  it.each([
    [
      "is not installed",
      { command: join(tmpdir(), "no-such-plugin") },
      /the exec plugin \S+no-such-plugin gave no credentials \(ENOENT\); run it by hand to see why/,
    ],
    ["fails", { command: "sh", args: ["-c", "echo hunter2 >&2; exit 1"] }, /gave no credentials; run it by hand/],
    ["says nothing that makes sense", { command: "echo", args: ["hunter2"] }, /gave no credentials; run it by hand/],
    ["gives nothing", { command: "echo", args: ['{"status":{}}'] }, /yields no credentials/],
  ])("sends nothing when it %s, and keeps its words to itself", async (_, exec, text) => {
    let requests = 0;
    const { url } = await serve((__, response) => ((requests += 1), object(response)));

    const error = expectErr(await clientOf(url, { exec: { apiVersion: "client.authentication.k8s.io/v1", ...exec } }).get(ref));

    expect(error).toMatchObject({ type: "KubeDenied", by: "authentication" });
    expect(error.message).toMatch(text);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("hunter2");
    expect(requests).toBe(0);
  });

  it("does not wait for one that hangs, for longer than it is told to", async () => {
    const kube = clientOf("http://127.0.0.1:1", { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sleep", args: ["1"] } });

    expect(expectErr(await kube.get(ref, { timeoutMs: 50 }))).toMatchObject({ type: "TimedOut" });
    expect(expectErr(await kube.access({ timeoutMs: 50 }))).toMatchObject({ type: "TimedOut" });
  });
});
