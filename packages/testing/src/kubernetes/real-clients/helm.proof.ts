import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CONFIG_MAPS, DEPLOYMENTS, SECRETS } from "@osb/kubernetes";
import { helmBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { type Ran, RunningCluster } from "./running-cluster.ts";
import { webManifest } from "./web-manifest.ts";

const helms = await Promise.all(([3, 4] as const).map(async (major) => [major, (await helmBinary(major)) ?? ""] as const));

const CHART = "{ apiVersion: v2, name: web, version: 0.1.0, appVersion: '1' }";
const VALUES = "color: none\nimage: scripted:1\n";
const SETTINGS = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { color: "{{ .Values.color }}" }
---
`;

describe.skipIf(helms[0]?.[1] === "").each(helms)("helm %i", (major, helm) => {
  let cluster: RunningCluster;
  let namespace: string;
  let count = 0;

  beforeAll(async () => {
    cluster = await RunningCluster.started();
    await mkdir(join(cluster.home, "chart", "templates"), { recursive: true });
    await writeFile(join(cluster.home, "chart", "Chart.yaml"), CHART);
    await writeFile(join(cluster.home, "chart", "values.yaml"), VALUES);
    const templates = SETTINGS + webManifest("{{ .Values.color }}", { image: "{{ .Values.image }}" });
    await writeFile(join(cluster.home, "chart", "templates", "all.yaml"), templates);
  });
  afterAll(() => cluster.close());

  beforeEach(() => {
    namespace = `helm-${major}-${(count += 1)}`;
  });

  it("installs or upgrades, and waits until it is there", async () => {
    const first = await told(...upgrade("red"));
    const second = await told(...upgrade("blue"));

    expect(first).toContain('Release "web" does not exist. Installing it now.');
    expect(second).toContain('Release "web" has been upgraded. Happy Helming!');
    expect(await color()).toBe("blue");
    expect(await ready()).toEqual([1]);
  });

  it("tells of a release what it was made from", async () => {
    await told(...upgrade("red"));

    expect(JSON.parse(await told("get", "values", "web", "--output=json"))).toEqual({ color: "red" });
    expect(JSON.parse(await told("get", "values", "web", "--all", "--output=json"))).toEqual({ color: "red", image: "scripted:1" });
    expect(await told("get", "manifest", "web")).toContain('data: { color: "red" }');
    expect(JSON.parse(await told("status", "web", "--output=json"))).toMatchObject({
      name: "web",
      version: 1,
      info: { status: "deployed" },
    });
    expect(JSON.parse(await told("list", "--output=json"))).toMatchObject([{ name: "web", status: "deployed", chart: "web-0.1.0" }]);
  });

  it("rolls back, and keeps the history", async () => {
    await told(...upgrade("red"));
    await told(...upgrade("blue"));

    expect(await told("rollback", "web", "1", "--wait", "--timeout=30s")).toContain("Rollback was a success! Happy Helming!");

    expect(await color()).toBe("red");
    const history = JSON.parse(await told("history", "web", "--output=json")) as {
      readonly status: string;
      readonly description: string;
    }[];
    expect(history.map(({ status, description }) => `${status}: ${description}`)).toEqual([
      "superseded: Install complete",
      "superseded: Upgrade complete",
      "deployed: Rollback to 1",
    ]);
  });

  it("fails when what it waits for does not come, and repairs it with the next upgrade", async () => {
    await told(...upgrade("red"));

    const failed = await ran(...upgrade("blue", "nobody/knows:1").map((arg) => (arg === "--timeout=30s" ? "--timeout=2s" : arg)));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("context deadline exceeded");
    expect(await statuses()).toEqual(["deployed", "failed"]);

    await told(...upgrade("green"));
    expect(await color()).toBe("green");
    expect(await statuses()).toEqual(["superseded", "failed", "deployed"]);
  });

  it("takes apart all that it made", async () => {
    await told(...upgrade("red"));

    expect(await told("uninstall", "web", "--wait", "--timeout=30s")).toBe('release "web" uninstalled\n');

    for (const resource of [DEPLOYMENTS, CONFIG_MAPS, SECRETS])
      expect(expectOk(await cluster.kubernetes.client().list(resource, { namespace })).map(({ metadata }) => metadata.name)).toEqual([]);
    expect((await ran("status", "web")).stderr).toContain("release: not found");
  });

  function upgrade(value: string, image = "scripted:1"): readonly string[] {
    const chart = join(cluster.home, "chart");
    const how = ["--install", "--create-namespace", "--wait", "--timeout=30s"];
    return ["upgrade", "web", chart, ...how, "--set", `color=${value}`, ...(image === "scripted:1" ? [] : ["--set", `image=${image}`])];
  }

  async function color(): Promise<unknown> {
    const found = expectOk(await cluster.kubernetes.client().get({ resource: CONFIG_MAPS, namespace, name: "settings" }));
    return (found as { readonly data?: { readonly color?: string } } | undefined)?.data?.color;
  }

  async function ready(): Promise<readonly unknown[]> {
    const found = expectOk(await cluster.kubernetes.client().list(DEPLOYMENTS, { namespace }));
    return found.map((deployment) => (deployment as { readonly status?: { readonly readyReplicas?: number } }).status?.readyReplicas);
  }

  async function statuses(): Promise<readonly string[]> {
    return (JSON.parse(await told("history", "web", "--output=json")) as { readonly status: string }[]).map(({ status }) => status);
  }

  function ran(...args: readonly string[]): Promise<Ran> {
    return cluster.run(helm, [...args, `--namespace=${namespace}`]);
  }

  /** What it says where all went well. */
  async function told(...args: readonly string[]): Promise<string> {
    const result = await ran(...args);
    expect(result).toMatchObject({ code: 0 });
    return result.stdout;
  }
});
