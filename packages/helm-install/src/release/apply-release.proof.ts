import { gunzipSync } from "node:zlib";
import { OWNER_MARK } from "@osb/core";
import { DEPLOYMENTS, type KubeClient, type KubeSecret, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, ScaledClock, type WireCall } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { helmBinary } from "@osb/tooling/helm";
import type { ResultAsync } from "neverthrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RELEASE_INPUT } from "../../test/release-input.ts";
import { rollOut } from "../../test/roll-out.ts";
import { applyBrokerAccess } from "../broker-access/apply-broker-access.ts";
import type { ReleaseEvent } from "../events.ts";
import { helmEngine } from "../helm-engine/helm-engine.ts";
import type { HelmEngine } from "../helm-engine/helm-port.ts";
import { helmInMemory } from "../testing/helm-in-memory.ts";
import { applyRelease } from "./apply-release.ts";
import { brokerHosts } from "./broker-hosts.ts";
import { RELEASE_MARK, type ReleaseInput } from "./broker-release.ts";
import { readChart } from "./chart-source.ts";
import { destroyRelease } from "./destroy-release.ts";
import { inspectRelease } from "./inspect-release.ts";
import { planRelease, type ReleaseDeps } from "./plan-release.ts";
import { releaseValues } from "./release-values.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const input: ReleaseInput = { ...RELEASE_INPUT, writer: "gone" };

const VERSIONS = { 3: "v3.17.3", 4: "v4.2.3" } as const;
const ENGINES = [
  [3, "a process"],
  [4, "a process"],
  [3, "memory"],
  [4, "memory"],
] as const;

describe.for(ENGINES)("applyRelease with helm %i in %s", { skip: helms[4] === undefined }, ([major, place]) => {
  let ended: AbortController;
  let held: { readonly about: RegExp; readonly hear: () => void } | undefined;
  let cluster: FakeKubernetes;
  let kube: KubeClient;
  let deps: ReleaseDeps;
  let close: () => Promise<void>;
  let events: ReleaseEvent["type"][];
  const options = { onEvent: ({ type }: ReleaseEvent): unknown => events.push(type) };

  beforeEach(async () => {
    const clock = new ScaledClock(100);
    ended = new AbortController();
    cluster = new FakeKubernetes({ clock, wire: { around } });
    kube = cluster.client();
    ({ close } = await cluster.listen());
    deps = { helm: engine(kube), kube, clock };
    events = [];
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
    void rollOut(cluster, kube, ended.signal);
  });

  afterEach(async () => {
    ended.abort();
    await close();
  });

  function engine(client: KubeClient, graceMs?: number): HelmEngine {
    const clock = new ScaledClock(100);
    return place === "memory"
      ? helmInMemory({ kube: client, version: VERSIONS[major], clock })
      : helmEngine({ binary: String(helms[major]), graceMs, clock });
  }

  async function around<T>({ operation }: Pick<WireCall, "operation">, effect: () => T | Promise<T>): Promise<T> {
    if (held?.about.test(operation) !== true) return effect();
    // Who has sent it must be waiting for its answer by then.
    await Promise.resolve();
    held.hear();
    throw new Error("nobody is left to hear the answer");
  }

  it("installs, then changes nothing, then upgrades", async () => {
    const first = expectOk(await applyRelease(deps, input, options));
    expect(first).toMatchObject({
      name: "prod",
      revision: 1,
      chartVersion: "0.1.0",
      url: "https://prod.brokers.svc.cluster.local",
      change: "installed",
    });
    expect(first.helmVersion).toMatch(new RegExp(`^${major}\\.`));
    expect(events.filter((type) => type !== "broker-pending")).toEqual(["release-requested", "broker-ready"]);

    events = [];
    const before = cluster.snapshot();
    expect(expectOk(await applyRelease(deps, input, options))).toEqual({ ...first, change: "none" });
    expect(events).toEqual(["broker-ready"]);
    expect(cluster.snapshot()).toEqual(before);

    const second = expectOk(await applyRelease(deps, { ...input, restartOn: ["another key"] }, options));
    expect(second).toMatchObject({ revision: 2, change: "upgraded" });
  });

  it("marks its records as ours, and keeps no secret in them", async () => {
    const access = expectOk(await applyBrokerAccess(deps, { ...input, hosts: brokerHosts({ releaseName: "prod", namespace: "brokers" }) }));
    const secrets = expectOk(await kube.list<KubeSecret>(SECRETS, { namespace: "brokers" })).flatMap(({ data = {} }) => [
      data["password"] ?? "",
      data["tls.key"] ?? "",
    ]);
    const canaries = secrets.filter((value) => value !== "").map((value) => Buffer.from(value, "base64").toString());
    expectOk(await applyRelease(deps, { ...input, access }));

    const [record] = expectOk(await kube.list<KubeSecret>(SECRETS, { namespace: "brokers", labels: { owner: "helm" } }));
    const content = gunzipSync(Buffer.from(Buffer.from(record?.data?.["release"] ?? "", "base64").toString(), "base64")).toString();

    expect(record?.metadata.labels).toMatchObject({
      [OWNER_MARK]: "prod",
      [RELEASE_MARK]: expect.stringMatching(/^[0-9a-f]{16}$/),
      status: "deployed",
    });
    expect(canaries).toHaveLength(2);
    expect(content).toContain("prodbroker");
    for (const canary of canaries) expect(content).not.toContain(canary.slice(0, 40));
  });

  it("upgrades what somebody changed by hand, or removed", async () => {
    expectOk(await applyRelease(deps, input));
    const { path } = expectOk(await readChart({ kind: "bundled" }));
    const values = { ...releaseValues(input), restartOn: "by hand" };
    expectOk(
      await deps.helm.upgrade(
        { release: "prod", namespace: "brokers", chart: path, values, labels: { by: "hand" } },
        expectOk(await kube.access()),
      ),
    );

    expect(expectOk(await applyRelease(deps, input))).toMatchObject({ revision: 3, change: "upgraded" });

    expectOk(await kube.delete({ resource: DEPLOYMENTS, namespace: "brokers", name: "prod" }));
    expect(expectOk(await planRelease(deps, input)).changes).toMatchObject([{ action: "update", reason: "Deployment prod is gone" }]);
    expect(expectOk(await applyRelease(deps, input))).toMatchObject({ revision: 4, change: "upgraded" });
  });

  it("repairs an installation that was cut off, once its writer is gone", async () => {
    await cutOff((cut, during) => applyRelease(cut, input, during));
    expect(expectOk(await planRelease(deps, input))).toMatchObject({
      changes: [{ action: "replace" }],
      findings: [{ type: "release-pending" }, { type: "image-not-pinned" }],
    });

    const release = expectOk(await applyRelease(deps, input, options));

    expect(release).toMatchObject({ revision: 1, change: "installed" });
    expect(events.filter((type) => type !== "broker-pending")).toEqual(["release-recovered", "release-requested", "broker-ready"]);
  });

  it("repairs an upgrade that was cut off: back to what was, and then on", async () => {
    expectOk(await applyRelease(deps, input));
    const changed = { ...input, restartOn: ["another key"] };
    await cutOff((cut, during) => applyRelease(cut, changed, during));

    expect(expectOk(await applyRelease(deps, changed, options))).toMatchObject({ revision: 4, change: "upgraded" });
    expect(events.filter((type) => type !== "broker-pending")).toEqual(["release-recovered", "release-requested", "broker-ready"]);
  });

  it("without the lock watches a pending release for longer than any helm may live", async () => {
    await cutOff((cut, during) => applyRelease(cut, input, during));
    const told: ReleaseEvent[] = [];

    const error = expectErr(
      await applyRelease(deps, { ...input, writer: "unknown" }, { timeoutMs: 140_000, onEvent: (event) => told.push(event) }),
    );
    expect(error).toMatchObject({ type: "TimedOut" });
    expect(told.every(({ type }) => type === "release-pending")).toBe(true);
    expect(told.length).toBeGreaterThan(10);

    expect(expectOk(await applyRelease(deps, { ...input, writer: "unknown" }))).toMatchObject({ change: "installed" });
  });

  it("leaves somebody else's release alone", async () => {
    expectOk(await applyRelease(deps, { ...input, installation: { name: "staging" }, name: "prod" }));
    const before = cluster.snapshot();

    expect(expectErr(await applyRelease(deps, input))).toMatchObject({
      type: "ReleaseConflict",
      differences: ["it belongs to installation staging"],
    });
    expect(expectOk(await planRelease(deps, input))).toMatchObject({
      changes: [],
      findings: [{ type: "ReleaseConflict", level: "blocking" }, {}],
    });
    expect(expectOk(await destroyRelease(deps, input))).toEqual({ removed: false });
    expect(cluster.snapshot()).toEqual(before);
  });

  it("takes somebody else's release when told to", async () => {
    expectOk(await applyRelease(deps, { ...input, installation: { name: "staging" }, name: "prod" }));

    expect(expectOk(await applyRelease(deps, { ...input, adopt: true }))).toMatchObject({ revision: 2, change: "upgraded" });
    expect(expectOk(await inspectRelease(deps, input))).toMatchObject({
      newest: { owner: "prod", status: "deployed" },
      broker: { is: "ready" },
    });
  });

  it("is removed with all its objects, and then is gone already", async () => {
    const before = cluster.snapshot();
    expectOk(await applyRelease(deps, input));

    expect(expectOk(await destroyRelease(deps, input))).toEqual({ removed: true });
    expect(expectOk(await destroyRelease(deps, input))).toEqual({ removed: false });
    const left = Object.entries(cluster.snapshot()).filter(([, objects]) => objects.length > 0);
    expect(Object.fromEntries(left)).toEqual(before);
  });

  it("does nothing when the plan that was read no longer fits, or the cluster is another one", async () => {
    const { fingerprint } = expectOk(await planRelease(deps, input));
    expectOk(await applyRelease(deps, { ...input, expect: fingerprint }));

    expect(expectErr(await applyRelease(deps, { ...input, expect: fingerprint }))).toMatchObject({ type: "WorldMoved" });
    const elsewhere = { ...input, installation: { name: "prod", clusterUid: "00000000-0000-4000-8000-000000000000" } };
    expect(expectErr(await applyRelease(deps, elsewhere))).toMatchObject({ type: "ClusterMismatch" });
  });

  it("lists the rights that are missing before anything is done", async () => {
    const user = cluster.user("reader", [{ verbs: ["get", "list"], apiGroups: ["*"], resources: ["*"] }]);
    const before = cluster.snapshot();

    const limited = { ...deps, kube: cluster.client(user), helm: engine(cluster.client(user)) };
    const plan = expectOk(await planRelease(limited, input));

    expect(plan.findings).toContainEqual(
      expect.objectContaining({ type: "rights-missing", level: "blocking", message: expect.stringContaining("patch deployments.apps") }),
    );
    expect(expectErr(await applyRelease(limited, input))).toMatchObject({
      type: "KubeDenied",
      by: "authorization",
    });
    expect(cluster.snapshot()).toEqual(before);
  });

  /** Kills the helm that `run` starts when it is about to write how it ended. */
  async function cutOff(
    run: (deps: ReleaseDeps, options: { readonly signal: AbortSignal }) => ResultAsync<unknown, unknown>,
  ): Promise<void> {
    const abort = new AbortController();
    held = { about: /^PUT .*\/secrets\/sh\.helm\.release/, hear: () => abort.abort("the machine went away") };
    const result = await run({ ...deps, helm: engine(kube, 20) }, { signal: abort.signal });
    held = undefined;
    expect(expectErr(result)).toMatchObject({ type: "Aborted" });
  }
});
