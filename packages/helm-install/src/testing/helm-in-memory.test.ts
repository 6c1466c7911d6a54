import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret } from "@osb/core";
import { type ClusterAccess, DEPLOYMENTS, type KubeClient, type KubeObject, type KubeSecret, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock, type WireCall } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import type { ResultAsync } from "neverthrow";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HelmEngine } from "../helm-engine/helm-port.ts";
import type { UpgradeRequest } from "../helm-engine/upgrade-args.ts";
import { readChart } from "../release/chart-source.ts";
import { helmInMemory } from "./helm-in-memory.ts";
import { packedRelease, type ReleaseContent, unpackedRelease } from "./release/release-content.ts";

const where = { release: "prod", namespace: "brokers" };

describe("helmInMemory", () => {
  let chart: string;
  let folder: string;
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: KubeClient;
  let access: ClusterAccess;
  let helm: HelmEngine;
  let hear: ((operation: string) => Promise<void> | void) | undefined;

  beforeAll(async () => {
    chart = expectOk(await readChart({ kind: "bundled" })).path;
    folder = await mkdtemp(join(tmpdir(), "helm-in-memory-test-"));
  });

  afterAll(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    hear = undefined;
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock, wire: { around } });
    kube = cluster.client();
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
    access = expectOk(await kube.access());
    helm = helmInMemory({ kube, clock });
  });

  async function around<T>({ operation }: Pick<WireCall, "operation">, effect: () => T | Promise<T>): Promise<T> {
    await hear?.(operation);
    return effect();
  }

  function request(values: object = {}): UpgradeRequest {
    const broker = { region: "eu-central-1", templates: { bucket: "templates-of-ours", region: "us-east-1" } };
    return { ...where, chart, values: { broker, ...values }, labels: { "osb-sdk/installation": "prod" } };
  }

  async function records(): Promise<readonly { readonly labels: object | undefined; readonly content: ReleaseContent }[]> {
    const secrets = expectOk(await kube.list<KubeSecret>(SECRETS, { namespace: "brokers", labels: { owner: "helm" } }));
    return secrets.map(({ metadata, data }) => ({
      labels: metadata.labels,
      content: unpackedRelease(Buffer.from(data?.["release"] ?? "", "base64").toString()),
    }));
  }
  const statuses = async (): Promise<readonly string[]> =>
    (await records()).map(({ content }) => `${content.version} ${content.info.status}`);

  it("says which helm it is like", async () => {
    expect(expectOk(await helm.version())).toBe("4.2.3");
    expect(expectOk(await helmInMemory({ version: "v3.17.3" }).version())).toBe("3.17.3");
  });

  it("keeps a record for each revision, as helm does", async () => {
    expectOk(await helm.upgrade(request(), access));
    await clock.sleep(5_000);
    expectOk(await helm.upgrade(request({ restartOn: "a" }), access));

    const [first, second] = await records();

    const times = { first_deployed: "2026-01-01T00:00:00.000Z" };
    const labels = { name: "prod", owner: "helm", "osb-sdk/installation": "prod", modifiedAt: "1767225605" };
    expect(first).toMatchObject({
      labels: { ...labels, status: "superseded", version: "1" },
      content: { info: { ...times, last_deployed: times.first_deployed, status: "superseded", description: "Install complete" } },
    });
    expect(second).toMatchObject({
      labels: { ...labels, status: "deployed", version: "2" },
      content: {
        name: "prod",
        namespace: "brokers",
        version: 2,
        apply_method: "ssa",
        config: { restartOn: "a" },
        chart: { metadata: { name: "aws-servicebroker-osb" }, values: { restartOn: "" } },
        info: { ...times, last_deployed: "2026-01-01T00:00:05.000Z", status: "deployed", description: "Upgrade complete" },
      },
    });
    expect(second?.content.manifest).toContain("# Source: aws-servicebroker-osb/templates/deployment.yaml");
    expect(second?.content.info.notes).toContain("https://prod.brokers.svc with basic authentication");
  });

  it("marks its objects as its own", async () => {
    expectOk(await helm.upgrade(request(), access));

    const [deployment] = expectOk(await kube.list<KubeObject>(DEPLOYMENTS, { namespace: "brokers" }));

    expect(deployment?.metadata).toMatchObject({
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": "prod", "meta.helm.sh/release-namespace": "brokers" },
    });
  });

  it("shows what it is about as long as it is", async () => {
    const statusesDuring = async (run: () => ResultAsync<void, unknown>): Promise<readonly string[]> => {
      let seen: readonly string[] = [];
      hear = async (operation) => {
        if (!/^(PATCH|DELETE) .*deployments/.test(operation)) return;
        hear = undefined;
        seen = await statuses();
      };
      expectOk(await run());
      return seen;
    };

    expect(await statusesDuring(() => helm.upgrade(request(), access))).toEqual(["1 pending-install"]);
    expect(await statusesDuring(() => helm.upgrade(request(), access))).toEqual(["1 deployed", "2 pending-upgrade"]);
    expect(await statusesDuring(() => helm.rollback({ ...where, revision: 1 }, access))).toEqual([
      "1 superseded",
      "2 deployed",
      "3 pending-rollback",
    ]);
    expect(await statusesDuring(() => helm.uninstall(where, access))).toEqual(["1 superseded", "2 superseded", "3 uninstalling"]);
    expect(await statuses()).toEqual([]);
  });

  it("marks the release as failed when it is told to stop", async () => {
    const abort = new AbortController();
    hear = (operation) => {
      if (!operation.includes("deployments") || !operation.startsWith("PATCH")) return;
      abort.abort("operator left");
      return new Promise(() => undefined);
    };

    const stopped = expectErr(await helm.upgrade(request(), access, { signal: abort.signal }));

    hear = undefined;
    expect(stopped).toMatchObject({ type: "Aborted", cause: "operator left" });
    expect((await records())[0]?.content.info).toMatchObject({ status: "failed", description: 'Release "prod" failed: context canceled' });
    expect(expectErr(await helm.upgrade(request(), access, { signal: AbortSignal.abort("gone") }))).toMatchObject({ type: "Aborted" });
    expect(await statuses()).toEqual(["1 failed"]);
  });

  it("lives no longer than any helm may", async () => {
    helm = helmInMemory({ kube, clock, childLimitMs: 30_000 });
    hear = (operation) => (operation.startsWith("PATCH") ? new Promise(() => undefined) : undefined);

    expect(expectErr(await helm.upgrade(request(), access))).toMatchObject({
      type: "HelmFailed",
      reason: "timed-out",
      command: "upgrade prod",
    });
    expect(clock.now()).toBe(30_000);
  });

  it("does not upgrade what is pending, and says so", async () => {
    expectOk(await helm.upgrade(request(), access));
    const ref = { resource: SECRETS, namespace: "brokers", name: "sh.helm.release.v1.prod.v1" };
    const { data } = expectOk(await kube.get<KubeSecret>(ref)) ?? {};
    const content = unpackedRelease(Buffer.from(data?.["release"] ?? "", "base64").toString());
    const pending = packedRelease({ ...content, info: { ...content.info, status: "pending-upgrade" } });
    expectOk(await kube.patch(ref, { data: { release: Buffer.from(pending).toString("base64") } }));

    expect(expectErr(await helm.upgrade(request(), access))).toMatchObject({ type: "HelmPending", release: "prod" });
  });

  it("reaches no cluster without a client, nor another one than the client's", async () => {
    expect(expectErr(await helmInMemory().upgrade(request(), access))).toMatchObject({ type: "KubeUnreachable", server: access.server });

    const elsewhere = { server: "https://elsewhere.example", token: new Secret("t") };
    expect(expectErr(await helm.uninstall(where, elsewhere))).toMatchObject({ type: "KubeUnreachable", server: elsewhere.server });
    expect(expectOk(await helmInMemory().template(request()))).toContain("kind: Deployment");
  });

  it.each([
    [
      "a hook",
      "templates/x.yaml",
      'kind: Job\napiVersion: batch/v1\nmetadata: { name: x, annotations: { "helm.sh/hook": pre-install } }',
      "templates/x.yaml is a hook",
    ],
    ["a function", "templates/x.yaml", '{{ lookup "v1" "Secret" "a" "b" }}', 'function "lookup" not defined: helm in memory has only some'],
    ["files", "templates/x.yaml", '{{ .Files.Get "x" }}', ".Files is not known to helm in memory"],
    [
      "a list of APIs",
      "templates/x.yaml",
      '{{ .Capabilities.APIVersions.Has "v1" }}',
      ".Capabilities.APIVersions is not known to helm in memory",
    ],
    ["a CRD", "crds/x.yaml", "", "has dependencies or CRDs, which are not known to helm in memory"],
    ["a verb of printf", "templates/x.yaml", '{{ printf "%x" 1 }}', "printf with %x is not known to helm in memory"],
    [
      "a constraint",
      "Chart.yaml",
      "{ apiVersion: v2, name: c, version: 1.0.0, kubeVersion: ^1.22 }",
      'the constraint "^1.22" on kubeVersion is not known',
    ],
  ])("names what it does not know: %s", async (what, file, text, named) => {
    const changed = join(folder, what.replaceAll(" ", "-"));
    await cp(chart, changed, { recursive: true });
    await cp(chart, join(changed, "crds"), { recursive: true, filter: (path) => path === chart && file.startsWith("crds") });
    await writeFile(join(changed, file), text);

    const failure = expectErr(await helm.template({ ...request(), chart: changed }));

    expect(failure).toMatchObject({ type: "HelmFailed", message: expect.stringContaining(named) });
  });
});
