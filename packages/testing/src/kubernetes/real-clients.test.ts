import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DEPLOYMENTS, type KubeClient, type KubeObject, REPLICA_SETS, SECRETS } from "@osb/kubernetes";
import { helmBinary, kubectlBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../expect-result.ts";
import { ScaledClock } from "../time/scaled-clock.ts";
import { FakeKubernetes, type ListeningCluster } from "./fake-kubernetes.ts";

const helms = await Promise.all([3, 4].map(async (major) => [major, await helmBinary(major as 3 | 4)] as const));
const kubectl = await kubectlBinary();

const TEMPLATE = `
apiVersion: v1
kind: ConfigMap
metadata: { name: tiny }
data: { color: "{{ .Values.color }}" }
---
apiVersion: v1
kind: Service
metadata: { name: tiny }
spec: { selector: { app: tiny }, ports: [{ port: 443, targetPort: 8443 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: tiny }
spec:
  selector: { matchLabels: { app: tiny } }
  template:
    metadata: { labels: { app: tiny }, annotations: { color: "{{ .Values.color }}" } }
    spec: { containers: [{ name: c, image: "x:1", ports: [{ containerPort: 8443 }], env: [{ name: COLOR, value: "{{ .Values.color }}" }] }] }
`;

describe.skipIf(kubectl === undefined)("a listening cluster", () => {
  const stop = new AbortController();
  let home: string;
  let cluster: FakeKubernetes;
  let listening: ListeningCluster;
  let controller: Promise<void>;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "osb-real-clients-"));
    await mkdir(join(home, "chart", "templates"), { recursive: true });
    await writeFile(join(home, "chart", "Chart.yaml"), "{ apiVersion: v2, name: tiny, version: 0.1.0 }");
    await writeFile(join(home, "chart", "templates", "all.yaml"), TEMPLATE);
    cluster = new FakeKubernetes({ clock: new ScaledClock(1) });
    listening = await cluster.listen();
    await writeFile(join(home, "kubeconfig"), listening.kubeConfig(), { mode: 0o600 });
    controller = rollOut(cluster, stop.signal);
  });

  afterAll(async () => {
    stop.abort();
    await controller;
    await listening.close();
    await rm(home, { recursive: true });
  });

  it.each(helms)("takes what helm %i installs, upgrades and uninstalls, and lets it wait", async (major, helm) => {
    const namespace = ["--namespace", `helm-${major}`];
    const chart = ["tiny", join(home, "chart"), "--wait", "--timeout", "20s", ...namespace];

    await run(helm, "install", ...chart, "--create-namespace", "--set", "color=red");
    await run(helm, "upgrade", ...chart, "--set", "color=blue");

    const history = JSON.parse(await run(helm, "history", "tiny", "--output", "json", ...namespace)) as { status: string }[];
    expect(history.map(({ status }) => status)).toEqual(["superseded", "deployed"]);
    const deployment = expectOk(
      await cluster.client().get<Deployment>({ resource: DEPLOYMENTS, namespace: `helm-${major}`, name: "tiny" }),
    );
    expect(deployment?.spec.template.spec.containers).toMatchObject([{ name: "c", env: [{ name: "COLOR", value: "blue" }] }]);
    await run(helm, "uninstall", "tiny", ...namespace);
    expect(expectOk(await cluster.client().list(DEPLOYMENTS, { namespace: `helm-${major}` }))).toEqual([]);
    expect(expectOk(await cluster.client().list(SECRETS, { namespace: `helm-${major}` }))).toEqual([]);
  });

  it("shows kubectl what it asks for", async () => {
    await run(kubectl, "create", "namespace", "seen");
    await run(kubectl, "create", "secret", "generic", "s", "--from-literal=a=b", "--namespace=seen");
    await run(kubectl, "label", "secret", "s", "x=y", "--namespace=seen");

    expect(await run(kubectl, "get", "secrets", "--namespace=seen", "--selector=x=y", "--no-headers")).toMatch(/^s +Opaque +1 +\d+s\n$/);
    expect(await run(kubectl, "auth", "can-i", "create", "secrets")).toBe("yes\n");
    expect(await run(kubectl, "delete", "secret", "s", "--namespace=seen")).toContain('secret "s" deleted');
  });

  it("tells helm in a user's own words what it may not", async () => {
    const limited = cluster.user("limited", [{ verbs: ["get", "list"], apiGroups: [""], resources: ["secrets"], namespaces: ["default"] }]);
    await writeFile(join(home, "limited"), listening.kubeConfig(limited), { mode: 0o600 });
    const [, helm] = helms[1] ?? [];

    const failure = await run(helm, "install", "tiny", join(home, "chart"), "--kubeconfig", join(home, "limited")).catch((error: unknown) =>
      String(error),
    );

    expect(failure).toContain('is forbidden: User "limited" cannot');
  });

  it("keeps secrets from who has no token, and from who has a wrong one", async () => {
    const kube = cluster.client({ name: "stranger", token: "wrong" });

    expect(expectErr(await kube.list(SECRETS))).toMatchObject({ type: "KubeDenied", by: "authentication" });
  });

  async function run(binary: string | undefined, ...args: readonly string[]): Promise<string> {
    const env = { HOME: home, KUBECONFIG: join(home, "kubeconfig"), PATH: "/usr/bin:/bin" };
    return (await promisify(execFile)(String(binary), args, { env })).stdout;
  }
});

interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: object;
    readonly template: { readonly spec: { readonly containers: readonly object[] } };
  };
  readonly status?: { readonly observedGeneration?: number };
}

/** As much of a Deployment controller as waits of helm look at: a ready replica set of the newest template. */
async function rollOut(cluster: FakeKubernetes, signal: AbortSignal): Promise<void> {
  const kube = cluster.client();
  while (!signal.aborted) {
    const change = cluster.changed(signal);
    for (const deployment of expectOk(await kube.list<Deployment>(DEPLOYMENTS))) await makeReady(kube, deployment);
    await change;
  }
}

async function makeReady(kube: KubeClient, { metadata, spec, status }: Deployment): Promise<void> {
  const { name = "", namespace = "", uid = "", generation = 0 } = metadata;
  if (status?.observedGeneration === generation) return;
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true };
  const replicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: `${name}-${generation}`, namespace, labels: { app: "tiny" }, ownerReferences: [owner] },
    spec,
  };
  const counts = { observedGeneration: generation, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
  const conditions = [
    { type: "Available", status: "True" },
    { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
  ];
  expectOk(
    await kube.create(REPLICA_SETS, {
      ...replicaSet,
      spec: { replicas: 1, selector: spec.selector, template: spec.template },
    } as KubeObject),
  );
  const ready = { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 } };
  expectOk(await kube.patch({ resource: REPLICA_SETS, namespace, name: `${name}-${generation}` }, ready, { subresource: "status" }));
  expectOk(await kube.patch({ resource: DEPLOYMENTS, namespace, name }, { status: { ...counts, conditions } }, { subresource: "status" }));
}
