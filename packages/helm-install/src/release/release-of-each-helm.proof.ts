import { type KubeClient, NAMESPACES } from "@osb/kubernetes";
import { expectErr, expectOk, ScaledClock, type WireCall } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { helmBinary } from "@osb/tooling/helm";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { RELEASE_INPUT } from "../../test/release-input.ts";
import { rollOut } from "../../test/roll-out.ts";
import type { ReleaseEvent } from "../events.ts";
import { helmEngine } from "../helm-engine/helm-engine.ts";
import { type ApplyReleaseError, applyRelease } from "./apply-release.ts";
import type { ReleaseInput } from "./broker-release.ts";
import { destroyRelease } from "./destroy-release.ts";
import type { ReleaseDeps } from "./plan-release.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const input: ReleaseInput = { ...RELEASE_INPUT, writer: "gone" };

describe.skipIf(helms[4] === undefined)("applyRelease", () => {
  let kube: KubeClient;
  let cluster: FakeKubernetes;
  let ended: AbortController;
  let close: () => Promise<void>;
  let onRecordWritten: (() => void) | undefined;

  beforeEach(async () => {
    ended = new AbortController();
    onRecordWritten = undefined;
    cluster = new FakeKubernetes({ clock: new ScaledClock(100), wire: { around } });
    kube = cluster.client();
    ({ close } = await cluster.listen());
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
    void rollOut(cluster, kube, ended.signal);
  });

  afterEach(async () => {
    ended.abort();
    await close();
  });

  const depsWith = (major: 3 | 4, graceMs?: number): ReleaseDeps => ({
    helm: helmEngine({ binary: String(helms[major]), graceMs }),
    kube,
    clock: new ScaledClock(100),
  });

  async function around<T>({ operation }: Pick<WireCall, "operation">, effect: () => T | Promise<T>): Promise<T> {
    if (onRecordWritten === undefined || !/^PUT .*\/secrets\/sh\.helm\.release/.test(operation)) return effect();
    onRecordWritten();
    throw new Error("nobody is left to hear the answer");
  }

  it.each([3, 4] as const)("installs with helm %i, then changes nothing, then upgrades and removes", async (major) => {
    const deps = depsWith(major);
    const events: ReleaseEvent["type"][] = [];
    const options = { onEvent: ({ type }: ReleaseEvent): unknown => type !== "broker-pending" && events.push(type) };
    const first = expectOk(await applyRelease(deps, input, options));
    const helmVersion = { 3: "3.17.3", 4: "4.2.3" }[major];
    const url = "https://prod.brokers.svc.cluster.local";
    expect(first).toEqual({
      name: "prod",
      namespace: "brokers",
      revision: 1,
      chartVersion: "0.1.0",
      helmVersion,
      url,
      change: "installed",
    });

    const before = cluster.snapshot();
    expect(expectOk(await applyRelease(deps, input, options))).toEqual({ ...first, change: "none" });
    expect(cluster.snapshot()).toEqual(before);

    expect(expectOk(await applyRelease(deps, { ...input, restartOn: ["another key"] }, options))).toMatchObject({
      revision: 2,
      change: "upgraded",
    });
    expect(events).toEqual(["release-requested", "broker-ready", "broker-ready", "release-requested", "broker-ready"]);
    expect(expectOk(await destroyRelease(deps, input))).toEqual({ removed: true });
    expect(expectOk(await destroyRelease(deps, input))).toEqual({ removed: false });
  });

  it("repairs an installation that was cut off, once its writer is gone", async () => {
    const abort = new AbortController();
    onRecordWritten = () => abort.abort("the machine went away");
    expect(expectErr(await applyRelease(depsWith(4, 20), input, { signal: abort.signal }))).toMatchObject({ type: "Aborted" });
    onRecordWritten = undefined;
    const events: ReleaseEvent[] = [];

    const release = expectOk(await applyRelease(depsWith(4), input, { onEvent: (event) => events.push(event) }));

    expect(release).toMatchObject({ revision: 1, change: "installed" });
    expect(events[0]).toEqual({
      type: "release-recovered",
      release: "prod",
      action: "uninstall",
      reason: "it is pending-install, and who wrote it is gone",
    });
  });

  it("has a closed set of errors", () => {
    expectTypeOf<ApplyReleaseError["type"]>().toEqualTypeOf<
      | "InvalidInput"
      | "ClusterMismatch"
      | "WorldMoved"
      | "ChartUnusable"
      | "ReleaseConflict"
      | "BrokerNotStarting"
      | "HelmMissing"
      | "HelmTooOld"
      | "HelmFailed"
      | "HelmPending"
      | "KubeCallFailed"
      | "KubeConflict"
      | "KubeDenied"
      | "KubeUnreachable"
      | "Aborted"
      | "TimedOut"
    >();
  });
});
