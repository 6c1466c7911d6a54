import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig as ClientNodeKubeConfig } from "@kubernetes/client-node";
import { expectErr, expectOk } from "@osb/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { clusterTarget } from "./cluster-target.ts";
import type { KubeConfig } from "./kube-config.ts";

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly currentContext?: string;
}

function kubeConfig({ cluster = {}, user = { token: "t0ken" }, context = {}, currentContext = "here" }: Parts = {}): ClientNodeKubeConfig {
  const loaded = new ClientNodeKubeConfig();
  loaded.loadFromString(
    JSON.stringify({
      clusters: [{ name: "c", cluster: { server: "https://k8s.example", ...cluster } }],
      users: [{ name: "u", user }],
      contexts: [{ name: "here", context: { cluster: "c", user: "u", ...context } }],
      "current-context": currentContext,
    }),
  );
  return loaded;
}

describe("clusterTarget", () => {
  const proxyVariables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy"];
  let environment: Record<string, string | undefined>;
  let folder: string;

  beforeAll(() => {
    environment = Object.fromEntries(proxyVariables.map((name) => [name, process.env[name]]));
    folder = mkdtempSync(join(tmpdir(), "osb-kube-config-"));
  });

  const forgetProxies = (): void => {
    for (const name of proxyVariables) delete process.env[name];
  };

  // Other files run in the same process: what is left here would send their connections to a proxy that does not exist.
  beforeEach(forgetProxies);
  afterEach(forgetProxies);

  afterAll(() => {
    for (const [name, value] of Object.entries(environment)) if (value !== undefined) process.env[name] = value;
    rmSync(folder, { recursive: true });
  });

  it("takes a KubeConfig of client-node", () => {
    expectTypeOf<ClientNodeKubeConfig>().toExtend<KubeConfig>();
    expect(expectOk(clusterTarget(kubeConfig()))).toMatchObject({
      server: "https://k8s.example",
      skipTlsVerify: false,
      proxyUrl: undefined,
    });
  });

  it("keeps the path of a server that has one", () => {
    expect(expectOk(clusterTarget(kubeConfig({ cluster: { server: "https://rancher.example/k8s/clusters/c-1/" } })))).toMatchObject({
      server: "https://rancher.example/k8s/clusters/c-1",
    });
  });

  it.each<[string, Parts, RegExp]>([
    ["no current context", { currentContext: "" }, /no current context/],
    ["a current context that is not there", { currentContext: "gone" }, /current context gone is not in it/],
    ["a context that names no cluster", { context: { cluster: "gone" } }, /cluster gone, which is not in it/],
    ["a context that names no user", { context: { user: "gone" } }, /user gone, which is not in it/],
    ["a server that is no address", { cluster: { server: "k8s.example" } }, /not an address/],
    ["a server of another kind", { cluster: { server: "ftp://k8s.example" } }, /not an address/],
    ["a server with a password in it", { cluster: { server: "https://u:hunter2@k8s.example" } }, /carries a user name or password/],
    ["plain HTTP that nobody asked for", { cluster: { server: "http://k8s.example" } }, /without TLS/],
    ["a tokenFile", { user: { tokenFile: "/var/run/token" } }, /drops tokenFile/],
    ["a user without anything", { user: {} }, /no credentials/],
    ["the auth-provider gcp", { user: { "auth-provider": { name: "gcp", config: {} } } }, /auth-provider gcp/],
    [
      "an authority in a file that is not there",
      { cluster: { "certificate-authority": "/none/ca.crt" } },
      /certificate authority \/none\/ca\.crt cannot be read \(ENOENT\)/,
    ],
    [
      "an authority that is none",
      { cluster: { "certificate-authority-data": Buffer.from("nonsense").toString("base64") } },
      /certificate authority is not PEM/,
    ],
    [
      "a client certificate in a file that is not there",
      { user: { "client-certificate": "/none/c.crt", "client-key": "/none/c.key" } },
      /client certificate \/none\/c\.crt cannot be read/,
    ],
    ["a client key that is none", { user: { token: "t", "client-key-data": "bm9uc2Vuc2U=" } }, /client key is not PEM/],
    ["a SOCKS proxy", { cluster: { "proxy-url": "socks5://localhost:1080" } }, /not one of http/],
    ["a proxy that is no address", { cluster: { "proxy-url": "proxy" } }, /not one of http/],
  ])("refuses %s, with a remedy", (_, parts, problem) => {
    const error = expectErr(clusterTarget(kubeConfig(parts)));

    expect(error).toMatchObject({ type: "KubeConfigUnusable", retryable: false });
    expect(error.problem).toMatch(problem);
    expect(error.remediation).toMatch(/^[A-Z].*\.$/);
    expect(`${error.message} ${error.remediation}`).not.toContain("hunter2");
  });

  it("refuses a kubeconfig that says nothing at all", () => {
    const empty = new ClientNodeKubeConfig();
    empty.loadFromString("a: b");

    expect(expectErr(clusterTarget(empty)).problem).toMatch(/no current context/);
    expect(expectErr(clusterTarget(new ClientNodeKubeConfig())).problem).toMatch(/no current context/);
  });

  it("says that client-node found no kubeconfig, where it makes one up", () => {
    const madeUp = new ClientNodeKubeConfig();
    madeUp.loadFromClusterAndUser({ name: "cluster", server: "http://localhost:8080", skipTLSVerify: false }, { name: "user" });

    expect(expectErr(clusterTarget(madeUp)).remediation).toBe(
      "Name a kubeconfig: this address is what client-node takes where it finds none.",
    );
  });

  it.each(["tokenFile", "as-groups", "impersonateGroups"])("refuses a user on whom %s was set in code", (field) => {
    const loaded = kubeConfig();
    loaded.loadFromOptions({
      clusters: loaded.clusters,
      contexts: loaded.contexts,
      currentContext: "here",
      users: [{ name: "u", token: "t", [field]: ["a", "b"] }],
    });

    expect(expectErr(clusterTarget(loaded)).problem).toBe(`user u has ${field}, which client-node does not act on`);
  });

  it("takes the token file of a pod, which client-node does read", () => {
    writeFileSync(join(folder, "token"), "t0ken\n");
    const inPod = kubeConfig({ user: { "auth-provider": { name: "tokenFile", config: { tokenFile: join(folder, "token") } } } });

    expect(expectOk(clusterTarget(inPod))).toMatchObject({ anonymous: false });
  });

  it("takes plain HTTP without credentials where the cluster's entry allows it, as `kubectl proxy` needs it", () => {
    const target = expectOk(
      clusterTarget(kubeConfig({ cluster: { server: "http://127.0.0.1:8001", "insecure-skip-tls-verify": true }, user: {} })),
    );

    expect(target).toMatchObject({ server: "http://127.0.0.1:8001", anonymous: true });
  });

  it("takes the cluster's proxy, else that of the environment, unless it is excepted", () => {
    process.env["HTTPS_PROXY"] = "http://env.example:3128";

    const proxyOf = (cluster: object): string | undefined => expectOk(clusterTarget(kubeConfig({ cluster }))).proxyUrl;

    expect(proxyOf({ "proxy-url": "http://own.example:3128" })).toBe("http://own.example:3128");
    expect(proxyOf({})).toBe("http://env.example:3128");
    process.env["NO_PROXY"] = "k8s.example";
    expect(proxyOf({})).toBeUndefined();
    expect(proxyOf({ "proxy-url": "http://own.example:3128" })).toBe("http://own.example:3128");
  });
});
