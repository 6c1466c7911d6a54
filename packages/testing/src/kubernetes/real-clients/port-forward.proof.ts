import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { KubeConfig, PortForward } from "@kubernetes/client-node";
import { kubectlBinary } from "@osb/tooling/helm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { linesOf } from "./lines-of.ts";
import { RunningCluster } from "./running-cluster.ts";
import { webManifest } from "./web-manifest.ts";

const kubectl = (await kubectlBinary()) ?? "";
const REQUEST = "GET / HTTP/1.1\r\nhost: web\r\nconnection: close\r\n\r\n";

describe.skipIf(kubectl === "")("port-forward", () => {
  let cluster: RunningCluster;
  let forwarding: ChildProcess | undefined;
  let errors: Promise<string>;

  beforeAll(async () => {
    cluster = await RunningCluster.started();
    await cluster.run(kubectl, ["apply", "-f", "-"], webManifest());
    await cluster.run(kubectl, ["rollout", "status", "deployment/web", "--timeout=30s"]);
  });
  afterEach(() => void forwarding?.kill());
  afterAll(() => cluster.close());

  it.each([
    ["a tunnel in a WebSocket, as it does by default", {}],
    ["SPDY, as it did before", { KUBECTL_PORT_FORWARD_WEBSOCKETS: "false" }],
  ])("leads kubectl to a pod by %s", async (_, env) => {
    const port = await forwarded("deployment/web", 8080, env);

    cluster.image.latest.healthStatus = 204;
    expect(await Promise.all([1, 2, 3].map(() => statusOf(port)))).toEqual([204, 204, 204]);
    cluster.image.latest.healthStatus = 200;
    expect(await statusOf(port)).toBe(200);
  });

  it("leads to the pods of a Service, by the Service's port", async () => {
    expect(await statusOf(await forwarded("service/web", 80))).toBe(200);
  });

  it("says in a kubelet's words that nobody listens, and ends the connection", async () => {
    const port = await forwarded("deployment/web", 9_999);

    await expect(statusOf(port)).rejects.toThrow();
    expect(await errors).toMatch(
      /an error occurred forwarding \d+ -> 9999: error forwarding port 9999 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace [^:]+: failed to connect to localhost:9999 inside namespace [^,]+, IPv4: dial tcp4 127\.0\.0\.1:9999: connect: connection refused/,
    );
  });

  it("is for those alone who may create it, though a WebSocket is opened with GET", async () => {
    const pods = { verbs: ["get", "list"], apiGroups: ["", "apps"], resources: ["pods", "deployments"] };
    const limited = (name: string, verbs: readonly string[]) =>
      cluster.kubernetes.user(name, [pods, { verbs, apiGroups: [""], resources: ["pods/portforward"] }]);
    const kubeConfig = join(cluster.home, "limited");

    await writeFile(kubeConfig, cluster.listening.kubeConfig(limited("getter", ["get"])), { mode: 0o600 });
    const refused = await cluster.run(kubectl, ["port-forward", "deployment/web", ":8080", "--kubeconfig", kubeConfig]);
    expect(refused.stderr).toContain(
      'is forbidden: User "getter" cannot create resource "pods/portforward" in API group "" in the namespace "default"',
    );

    await writeFile(kubeConfig, cluster.listening.kubeConfig(limited("creator", ["create"])), { mode: 0o600 });
    expect(await statusOf(await forwarded("deployment/web", 8080, { KUBECONFIG: kubeConfig }))).toBe(200);
  });

  it("has no way to a pod that does not run", async () => {
    await cluster.run(kubectl, ["run", "stuck", "--image=nobody/knows"]);

    const { stderr } = await cluster.run(kubectl, ["port-forward", "stuck", ":8080"]);

    expect(stderr).toContain("unable to forward port because pod is not running");
  });

  it("is what connections can be upgraded to, and nothing else", async () => {
    const { stderr } = await cluster.run(kubectl, ["exec", "deployment/web", "--", "true"]);

    expect(stderr).toContain("the fake Kubernetes API does not serve pods/exec");
  });

  it("leads client-node to a pod, by channels of a WebSocket", async () => {
    const { port, answer, error } = await channels(8_080);

    port.write(REQUEST);

    await expect.poll(() => answer()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(error()).toBe("");
  });

  it("tells client-node on a channel of its own that nobody listens", async () => {
    const { answer, error } = await channels(9_999);

    await expect.poll(() => error()).toContain("failed to connect to localhost:9999");
    expect(answer()).toBe("");
  });

  /** The port on which kubectl listens. */
  async function forwarded(to: string, port: number, env: Readonly<Record<string, string>> = {}): Promise<number> {
    const own = { HOME: cluster.home, KUBECONFIG: join(cluster.home, "kubeconfig"), PATH: "/usr/bin:/bin", ...env };
    forwarding = spawn(kubectl, ["port-forward", to, `:${port}`], { env: own });
    errors = text(forwarding.stderr as NodeJS.ReadableStream);
    const [, local] = /^Forwarding from 127\.0\.0\.1:(\d+) -> /.exec(await linesOf(forwarding).next()) ?? [];
    expect(local).toBeDefined();
    return Number(local);
  }

  function statusOf(port: number): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      get({ port, host: "127.0.0.1", agent: false }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode));
      }).once("error", reject);
    });
  }

  async function channels(port: number): Promise<{ readonly port: PassThrough; answer(): string; error(): string }> {
    const config = new KubeConfig();
    config.loadFromFile(join(cluster.home, "kubeconfig"));
    const pod = (await cluster.run(kubectl, ["get", "pods", "--selector=app=web", "--output=name"])).stdout.trim().replace("pod/", "");
    const [input, output, problems] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const told = { answer: "", error: "" };
    output.on("data", (chunk: Buffer) => (told.answer += chunk.toString()));
    problems.on("data", (chunk: Buffer) => (told.error += chunk.toString()));
    await new PortForward(config).portForward("default", pod, [port], output, problems, input);
    return { port: input, answer: () => told.answer, error: () => told.error };
  }
});
