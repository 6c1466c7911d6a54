import { NAMESPACES } from "@osb/kubernetes";
import { expectOk, type WorldSnapshot } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { destroyOnCluster } from "./destroy-on-cluster.ts";
import type { InstallInput } from "./install-input.ts";
import { type Installed, installOnCluster } from "./install-on-cluster.ts";
import { describeInstalled } from "./show/describe-installed.ts";
import { changingCalls } from "./trials/changing-calls.ts";
import { INPUT, type InstallerInProcess, installerInProcess } from "./trials/installer-in-process.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
/** Each takes about a second. */
const BUSY = { timeout: 30_000 };
const SERVICES = ["dynamodb", "s3", "sns", "sqs"];

// Each test goes on where the one before it ended.
describe.skipIf(helms[4] === undefined)("installOnCluster with helm 4 (skipped where npm has no helm for the platform)", BUSY, () => {
  let its: InstallerInProcess;
  let empty: WorldSnapshot;
  let installed: Installed;

  beforeAll(async () => {
    its = await installerInProcess(4);
    empty = await snapshot(its);
  });

  afterAll(() => its.close());

  it("ends in a marketplace with services", async () => {
    installed = expectOk(await installOnCluster(its.deps, INPUT));

    expect(installed.report).toMatchObject({ ready: true, checks: Array.from({ length: 8 }, () => ({ outcome: "passed" })) });
    expect(servicesOf(installed)).toEqual(SERVICES);
    expect(installed.registration).toMatchObject({ status: "Ready", url: "https://demo.brokers.svc.cluster.local", change: "registered" });
    expect(changingCalls(its.world.trace.calls)).toEqual(expect.arrayContaining(["iam:CreateAccessKey", "dynamodb:CreateTable"]));
    expect(describeInstalled(installed)).toMatch(/10 changes made\.[^]*demo .* Ready .*[^]*sqs +fifo, standard/);
  });

  it("changes nothing when it is called again, and says so", async () => {
    await its.world.settled();
    const before = { fingerprint: its.world.fingerprint(), versions: versionsIn(its) };
    const { calls } = its.world.restartRecording();

    const again = expectOk(await installOnCluster(its.deps, INPUT));

    await its.world.settled();
    expect(again).toMatchObject({ plan: { changes: [] }, release: { change: "none" }, registration: { change: "none" } });
    expect(describeInstalled(again)).toMatch(/^Nothing had to be changed\./);
    expect({ fingerprint: its.world.fingerprint(), versions: versionsIn(its) }).toEqual(before);
    expect(calls.length).toBeGreaterThan(50);
    expect(new Set(changingCalls(calls).map((operation) => operation.replace(/^\w+ .*\//, "")))).toEqual(
      new Set(["leases", "demo-osb-lock"]),
    );
  });

  it("is taken away whole, except the table", async () => {
    expectOk(await destroyOnCluster(its.deps, INPUT));

    const left = await snapshot(its);
    expect(left.aws).toMatchObject({ users: [], policies: [], tables: [{ name: "osb-demo", status: "ACTIVE", protected: true }] });
    expect({ ...left, aws: { ...left.aws, tables: [] } }).toEqual(empty);
  });

  it("is already taken away when that is called again", async () => {
    const before = its.world.fingerprint();
    const { calls } = its.world.restartRecording();

    expectOk(await destroyOnCluster(its.deps, INPUT));

    expect(changingCalls(calls)).toEqual([]);
    expect(its.world.fingerprint()).toBe(before);
  });

  it("is installed again on the table that stayed", async () => {
    const again = expectOk(await installOnCluster(its.deps, INPUT));

    expect(again.report.ready).toBe(true);
    expect(servicesOf(again)).toEqual(SERVICES);
    expect(again.plan.changes.map(({ kind }) => kind)).not.toContain("DynamoDB table");
    expect(its.world.snapshot().aws.tables).toHaveLength(1);
  });
});

describe.skipIf(helms[3] === undefined)("installOnCluster with helm 3 (skipped where npm has no helm for the platform)", BUSY, () => {
  const input: InstallInput = { ...INPUT, scope: { kind: "namespace", namespace: "space" } };
  let its: InstallerInProcess;

  beforeAll(async () => {
    its = await installerInProcess(3);
    const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: "space" } };
    expectOk(await its.deps.kube.create(NAMESPACES, space));
  });

  afterAll(() => its.close());

  it("shows the services to one namespace, which is not the broker's, changes nothing the second time, and takes them away again", async () => {
    const empty = await snapshot(its);

    const installed = expectOk(await installOnCluster(its.deps, input));

    expect(installed).toMatchObject({ report: { ready: true }, registration: { scope: { kind: "namespace", namespace: "space" } } });
    expect(installed.release.helmVersion).toMatch(/^3\./);
    expect(servicesOf(installed)).toEqual(SERVICES);
    const { kubernetes } = await snapshot(its);
    const fingerprint = its.world.fingerprint();
    expect(kubernetes["clusterserviceclasses.servicecatalog.k8s.io"]).toBeUndefined();
    expect(kubernetes["servicebrokers.servicecatalog.k8s.io"]).toMatchObject([{ metadata: { name: "demo", namespace: "space" } }]);
    expect(kubernetes["serviceclasses.servicecatalog.k8s.io"]).toHaveLength(4);

    expect(expectOk(await installOnCluster(its.deps, input)).plan.changes).toEqual([]);
    await its.world.settled();
    expect(its.world.fingerprint()).toBe(fingerprint);

    expectOk(await destroyOnCluster(its.deps, input));

    expect((await snapshot(its)).kubernetes).toEqual(empty.kubernetes);
  });
});

async function snapshot({ world }: InstallerInProcess): Promise<WorldSnapshot> {
  await world.settled();
  return world.snapshot();
}

function servicesOf({ report }: Installed): readonly string[] {
  return report.marketplace.services.map(({ name }) => name).toSorted();
}

/** Of all objects that are not the lock: no write passes without another resourceVersion. */
function versionsIn({ world }: InstallerInProcess): readonly string[] {
  const { "leases.coordination.k8s.io": _lock, ...resources } = world.kubernetes.snapshot();
  return Object.entries(resources).flatMap(([resource, objects]) =>
    objects.map(({ metadata }) => `${resource} ${metadata.namespace ?? ""}/${metadata.name} ${metadata.resourceVersion}`),
  );
}
