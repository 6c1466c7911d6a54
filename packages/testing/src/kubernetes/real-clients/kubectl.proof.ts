import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CONFIG_MAPS, DEPLOYMENTS, type KubeObject } from "@osb/kubernetes";
import { kubectlBinary } from "@osb/tooling/helm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { linesOf } from "./lines-of.ts";
import { type Ran, RunningCluster } from "./running-cluster.ts";
import { webManifest } from "./web-manifest.ts";

const kubectl = (await kubectlBinary()) ?? "";

describe.skipIf(kubectl === "")("kubectl", () => {
  let cluster: RunningCluster;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    cluster = await RunningCluster.started();
  });
  afterAll(() => cluster.close());

  beforeEach(async () => {
    namespace = `n${(count += 1)}`;
    cluster.image.onStart = ({ argv, log }) => log(`started ${argv.join(" ")}\n`);
    await cluster.run(kubectl, ["create", "namespace", namespace]);
  });
  // A scripted image serves whoever asks first: what a test leaves behind must not live on.
  afterEach(() => cluster.run(kubectl, ["delete", "namespace", namespace]));

  it("makes what a manifest says, and waits for it in every way there is", async () => {
    expect(await told(webManifest(), "apply", "-f", "-")).toBe("deployment.apps/web created\nservice/web created\n");

    expect(await told("", "rollout", "status", "deployment/web", "--timeout=30s")).toContain('deployment "web" successfully rolled out');
    expect(await told("", "wait", "--for=condition=Available", "deployment/web", "--timeout=30s")).toBe(
      "deployment.apps/web condition met\n",
    );
    expect(await told("", "wait", "--for=condition=Ready", "pod", "--selector=app=web", "--timeout=30s")).toMatch(
      /^pod\/web-\S+ condition met\n$/,
    );
    expect(await told("", "wait", "--for=jsonpath={.status.readyReplicas}=1", "deployment/web", "--timeout=30s")).toContain(
      "condition met",
    );
  });

  it("gives up waiting for what does not come", async () => {
    await told(webManifest("one", { image: "nobody/knows:1" }), "apply", "-f", "-");

    const { code, stderr } = await ran("", "wait", "--for=condition=Available", "deployment/web", "--timeout=1s");

    expect(code).toBe(1);
    expect(stderr).toContain("error: timed out waiting for the condition on deployments/web");
  });

  it("sees a rollout fail that makes no progress", async () => {
    await told(webManifest("one", { image: "nobody/knows:1" }), "apply", "-f", "-");
    await told("", "patch", "deployment", "web", "--patch", '{"spec":{"progressDeadlineSeconds":10}}');

    const { code, stderr } = await ran("", "rollout", "status", "deployment/web", "--timeout=30s");

    expect([code, stderr]).toEqual([1, 'error: deployment "web" exceeded its progress deadline\n']);
  });

  it("defines resources, and works with them when they are established", async () => {
    const schema = {
      type: "object",
      properties: { spec: { type: "object", required: ["size"], properties: { size: { type: "integer" } } } },
    };
    const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } };
    const group = `${namespace}.example.com`;
    const names = { plural: "widgets", singular: "widget", kind: "Widget", shortNames: ["wd"] };
    const definition = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: `widgets.${group}` } };
    const widget = (size: unknown): string =>
      JSON.stringify({ apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "w" }, spec: { size } });

    await told(JSON.stringify({ ...definition, spec: { group, scope: "Namespaced", names, versions: [version] } }), "apply", "-f", "-");
    await told("", "wait", "--for=condition=Established", `crd/widgets.${group}`, "--timeout=30s");
    await told(widget(1), "apply", "-f", "-");
    await told(widget(2), "apply", "-f", "-");

    expect(await told("", "get", "wd", "w", "--output=jsonpath={.spec.size}")).toBe("2");
    expect((await ran(widget("large"), "apply", "-f", "-")).stderr).toContain(
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    );
    await told("", "delete", "crd", `widgets.${group}`);
  });

  it("changes on the client's side what it made there, and leaves the rest", async () => {
    await told(webManifest("one"), "apply", "-f", "-");

    expect(await told(webManifest("two"), "apply", "-f", "-")).toBe("deployment.apps/web configured\nservice/web unchanged\n");
    expect(await told(webManifest("two"), "apply", "-f", "-")).toBe("deployment.apps/web unchanged\nservice/web unchanged\n");

    const [container] = await containers();
    expect(container?.env).toEqual([
      { name: "FIRST", value: "two" },
      { name: "SECOND", value: "kept" },
    ]);
    const { code, stdout } = await ran(webManifest("three"), "diff", "-f", "-");
    expect([code, stdout]).toEqual([1, expect.stringMatching(/-\s+value: two\n\+\s+value: three/)]);
  });

  it("applies on the server's side, minds who owns what, and takes it if told to", async () => {
    await told(webManifest("one"), "apply", "--server-side", "--field-manager=alice", "-f", "-");

    const refused = await ran(webManifest("two"), "apply", "--server-side", "--field-manager=bob", "-f", "-");
    expect(refused.stderr).toContain(
      'Apply failed with 1 conflict: conflict with "alice": .spec.template.spec.containers[name="c"].env[name="FIRST"].value',
    );
    expect(await told(webManifest("two"), "apply", "--server-side", "--field-manager=bob", "--force-conflicts", "-f", "-")).toContain(
      "deployment.apps/web serverside-applied",
    );

    const managers = await told(
      "",
      "get",
      "deployment",
      "web",
      "--show-managed-fields",
      "-o",
      "jsonpath={.metadata.managedFields[*].manager}",
    );
    expect(managers.split(" ")).toEqual(expect.arrayContaining(["alice", "bob", "kube-controller-manager"]));
  });

  it("shows tables, YAML, and what changes", async () => {
    await told("", "create", "configmap", "seen", "--from-literal=a=b");
    const watching = cluster.start(kubectl, [
      "get",
      "configmap",
      "seen",
      "--watch",
      "--output=jsonpath={.data.a}{'\\n'}",
      `--namespace=${namespace}`,
    ]);
    const lines = linesOf(watching);
    expect(await lines.next()).toBe("b");
    await told("", "patch", "configmap", "seen", "--patch", '{"data":{"a":"c"}}');

    expect(await lines.next()).toBe("c");
    watching.kill();
    expect(await told("", "get", "configmaps", "--no-headers")).toMatch(/^seen +1 +\S+\n$/);
    expect(await told("", "get", "configmap", "seen", "-o", "yaml")).toContain(`data:\n  a: c\nkind: ConfigMap\n`);
    expect((await ran("", "get", "configmap", "nowhere")).stderr).toBe('Error from server (NotFound): configmaps "nowhere" not found\n');
  });

  it("scales, and minds what it was told to find", async () => {
    await rolledOut();

    expect(await told("", "scale", "deployment/web", "--replicas=2")).toBe("deployment.apps/web scaled\n");
    await told("", "rollout", "status", "deployment/web", "--timeout=30s");
    const refused = await ran("", "scale", "deployment/web", "--replicas=3", "--current-replicas=1");

    expect(await told("", "get", "deployment", "web", "--no-headers")).toMatch(/^web +2\/2 +2 +2 +\S+\n$/);
    expect(refused.stderr).toBe("error: Expected replicas to be 1, was 2\n");
  });

  it("goes back to an earlier template, holds a rollout, and tells its history", async () => {
    await rolledOut("one");
    await rolledOut("two");

    await told("", "rollout", "undo", "deployment/web");
    await told("", "rollout", "status", "deployment/web", "--timeout=30s");
    expect((await containers())[0]?.env?.[0]).toEqual({ name: "FIRST", value: "one" });
    expect(await told("", "rollout", "history", "deployment/web")).toMatch(/\n2 +<none>\n3 +<none>\n/);

    await told("", "rollout", "pause", "deployment/web");
    await told("", "set", "env", "deployment/web", "FIRST=held");
    await told("", "wait", "--for=condition=Progressing=Unknown", "deployment/web", "--timeout=30s");
    expect(await told("", "get", "replicasets", "--no-headers")).not.toMatch(/( +1){3}.*\n.*( +1){3}/);
    await told("", "rollout", "resume", "deployment/web");
    expect(await told("", "rollout", "status", "deployment/web", "--timeout=30s")).toContain("successfully rolled out");
    expect((await containers())[0]?.env?.[0]).toEqual({ name: "FIRST", value: "held" });
  });

  it("describes what there is, and what happened to it", async () => {
    await rolledOut();

    const deployment = await told("", "describe", "deployment", "web");
    expect(deployment).toContain("Replicas:               1 desired | 1 updated | 1 total | 1 available | 0 unavailable");
    expect(deployment).toMatch(/Normal +ScalingReplicaSet +\S+ +deployment-controller +Scaled up replica set web-\w+ from 0 to 1/);
    expect(await told("", "describe", "replicaset")).toMatch(
      /Normal +SuccessfulCreate +\S+ +replicaset-controller +Created pod: web-\w+-\w+/,
    );
    const pod = await told("", "describe", "pod");
    expect(pod).toMatch(/Ready +True/);
    expect(pod).toMatch(/Normal +Pulled +\S+ +kubelet +(Successfully pulled|Container) image "scripted:1"/);
    expect(pod).toMatch(/Normal +Started +\S+ +kubelet +Container started/);
  });

  it("deletes, and waits for whoever holds what is deleted", async () => {
    await told("", "create", "configmap", "held", "--from-literal=a=b");
    await told("", "patch", "configmap", "held", "--patch", '{"metadata":{"finalizers":["example.com/held"]}}');
    const deleting = cluster.start(kubectl, ["delete", "configmap", "held", "--wait", `--namespace=${namespace}`]);
    const gone = new Promise((resolve) => deleting.once("exit", resolve));

    await told("", "wait", "--for=jsonpath={.metadata.deletionTimestamp}", "configmap/held", "--timeout=30s");
    expect(deleting.exitCode).toBeNull();
    await told("", "patch", "configmap", "held", "--type=merge", "--patch", '{"metadata":{"finalizers":null}}');

    expect(await gone).toBe(0);
    expect(expectOk(await cluster.kubernetes.client().get({ resource: CONFIG_MAPS, namespace, name: "held" }))).toBeUndefined();
  });

  it("deletes a Deployment with all that is its own", async () => {
    await rolledOut();

    await told("", "delete", "deployment", "web", "--cascade=foreground", "--wait", "--timeout=30s");

    expect(await told("", "get", "replicasets,pods")).toBe("");
  });

  it("reads logs, and follows them to the end of the container", async () => {
    await rolledOut();
    const following = cluster.start(kubectl, ["logs", "deployment/web", "--follow", "--tail=1", `--namespace=${namespace}`]);
    const lines = linesOf(following);
    const over = new Promise((resolve) => following.once("exit", resolve));

    expect(await lines.next()).toBe("started /entry");
    cluster.image.latest.log("more\n");
    cluster.image.latest.log("and more\n");

    expect([await lines.next(), await lines.next()]).toEqual(["more", "and more"]);
    cluster.image.latest.exit(1);
    expect(await over).toBe(0);
    await told("", "wait", "--for=jsonpath={.status.containerStatuses[0].restartCount}=1", "pod", "--selector=app=web", "--timeout=30s");
    expect(await told("", "logs", "deployment/web", "--previous", "--tail=1")).toBe("and more\n");
    expect((await ran("", "logs", "deployment/web", "--since=1m")).stderr).toContain("does not serve the parameter sinceSeconds of logs");
  });

  it("asks what may be done, as itself and as others", async () => {
    const name = `limited-${namespace}`;
    const limited = cluster.kubernetes.user(name, [
      { verbs: ["get", "list"], apiGroups: [""], resources: ["secrets"], namespaces: [namespace] },
    ]);
    const kubeConfig = join(cluster.home, name);
    await writeFile(kubeConfig, cluster.listening.kubeConfig(limited), { mode: 0o600 });
    const as = ["--kubeconfig", kubeConfig];

    expect(await told("", "auth", "can-i", "create", "deployments")).toBe("yes\n");
    expect(await ran("", "auth", "can-i", "create", "secrets", ...as)).toMatchObject({ code: 1, stdout: "no\n" });
    expect(await told("", "auth", "can-i", "--list", ...as)).toMatch(/secrets +\[\] +\[\] +\[get list\]/);
    expect(await told("", "auth", "whoami", ...as)).toContain(name);
    expect((await ran("", "get", "pods", ...as)).stderr).toContain(
      `pods is forbidden: User "${name}" cannot list resource "pods" in API group "" in the namespace "${namespace}"`,
    );
  });

  it("gets a token for a service account, which is that account's for as long as it lives", async () => {
    await told("", "create", "serviceaccount", "robot");
    const token = (await told("", "create", "token", "robot", "--duration=10m")).trim();
    const as = ["--kubeconfig=/dev/null", "--server", cluster.listening.url, "--insecure-skip-tls-verify", "--token", token];

    expect(await told("", "auth", "whoami", ...as)).toContain(`system:serviceaccount:${namespace}:robot`);
    expect((await ran("", "create", "token", "robot", "--duration=1m")).stderr).toContain(
      "may not specify a duration less than 10 minutes",
    );
    await told("", "delete", "serviceaccount", "robot");
    expect((await ran("", "auth", "whoami", ...as)).stderr).toContain("Unauthorized");
  });

  async function rolledOut(value?: string): Promise<void> {
    await told(webManifest(value), "apply", "-f", "-");
    await told("", "rollout", "status", "deployment/web", "--timeout=30s");
  }

  async function containers(): Promise<readonly { readonly env?: readonly object[] }[]> {
    interface Deployment extends KubeObject {
      readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { readonly env?: readonly object[] }[] } } };
    }
    const found = expectOk(await cluster.kubernetes.client().get<Deployment>({ resource: DEPLOYMENTS, namespace, name: "web" }));
    return found?.spec.template.spec.containers ?? [];
  }

  function ran(input: string, ...args: readonly string[]): Promise<Ran> {
    return cluster.run(kubectl, [...args, `--namespace=${namespace}`], input);
  }

  /** What it says where all went well. */
  async function told(input: string, ...args: readonly string[]): Promise<string> {
    const result = await ran(input, ...args);
    expect(result).toMatchObject({ code: 0 });
    return result.stdout;
  }
});
