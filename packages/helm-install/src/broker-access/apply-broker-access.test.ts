import { OWNER_MARK } from "@osb/core";
import { NAMESPACES, SECRETS, type KubeClient, type KubeSecret } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import type { BrokerAccessEvent } from "../events.ts";
import { type ApplyBrokerAccessError, applyBrokerAccess } from "./apply-broker-access.ts";
import { destroyBrokerAccess } from "./destroy-broker-access.ts";
import { inspectBrokerAccess } from "./inspect-broker-access.ts";
import { planBrokerAccess } from "./plan-broker-access.ts";

const installation = { name: "prod" };
const input = { installation, namespace: "brokers", hosts: ["prod.brokers.svc.cluster.local", "prod.brokers.svc"] };

describe("applyBrokerAccess", () => {
  let cluster: FakeKubernetes;
  let clock: VirtualClock;
  let kube: KubeClient;
  let events: BrokerAccessEvent["type"][];
  const options = { onEvent: ({ type }: BrokerAccessEvent): unknown => events.push(type) };

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    events = [];
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
  });

  const secret = async (name: string): Promise<KubeSecret | undefined> =>
    expectOk(await kube.get<KubeSecret>({ resource: SECRETS, namespace: "brokers", name }));
  const text = async (name: string, field: string): Promise<string> =>
    Buffer.from((await secret(name))?.data?.[field] ?? "", "base64").toString();

  it("makes a password and a certificate, in Secrets of the right types, marked as ours", async () => {
    const access = expectOk(await applyBrokerAccess({ kube, clock }, input, options));

    expect(access).toMatchObject({
      basicAuth: { namespace: "brokers", name: "prod-basic-auth" },
      tls: { namespace: "brokers", name: "prod-tls" },
    });
    expect(access.caBundle).toBe(await text("prod-tls", "ca.crt"));
    expect(await secret("prod-basic-auth")).toMatchObject({
      type: "kubernetes.io/basic-auth",
      metadata: { labels: { [OWNER_MARK]: "prod" } },
    });
    expect(await secret("prod-tls")).toMatchObject({ type: "kubernetes.io/tls", metadata: { labels: { [OWNER_MARK]: "prod" } } });
    expect(await text("prod-basic-auth", "password")).toMatch(/^[\w-]{43}$/);
    expect(events).toEqual(["password-made", "certificate-made"]);
  });

  it("changes nothing the second time, and returns the same", async () => {
    const first = expectOk(await applyBrokerAccess({ kube, clock }, input, options));
    const before = cluster.snapshot();

    expect(expectOk(await applyBrokerAccess({ kube, clock }, input, options))).toEqual(first);
    expect(cluster.snapshot()).toEqual(before);
    expect(events).toHaveLength(2);
  });

  it("makes the certificate anew for other hosts, keeps the password, and tells by the version", async () => {
    const first = expectOk(await applyBrokerAccess({ kube, clock }, input, options));
    const password = await text("prod-basic-auth", "password");

    const second = expectOk(await applyBrokerAccess({ kube, clock }, { ...input, hosts: ["other.brokers.svc"] }, options));

    expect(second.version).not.toBe(first.version);
    expect(second.caBundle).not.toBe(first.caBundle);
    expect(await text("prod-basic-auth", "password")).toBe(password);
    expect(events).toEqual(["password-made", "certificate-made", "certificate-made"]);
  });

  it("makes the certificate anew when the cluster's clock says that it ends soon", async () => {
    expectOk(await applyBrokerAccess({ kube, clock }, input, options));

    await clock.sleep((5 * 365 - 29) * 24 * 3_600_000);
    const plan = expectOk(await planBrokerAccess({ kube, clock }, input));
    expectOk(await applyBrokerAccess({ kube, clock }, { ...input, expect: plan.fingerprint }, options));

    expect(plan.changes).toMatchObject([{ action: "replace", kind: "Secret", name: "prod-tls" }]);
    expect(events).toEqual(["password-made", "certificate-made", "certificate-made"]);
    expect(expectOk(await planBrokerAccess({ kube, clock }, input)).changes).toEqual([]);
  });

  it("leaves a Secret alone that is not ours, and makes nothing beside it", async () => {
    expectOk(await kube.create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name: "prod-tls", namespace: "brokers" } }));
    const before = cluster.snapshot();

    const error = expectErr(await applyBrokerAccess({ kube, clock }, input, options));

    expect(error).toMatchObject({ type: "BrokerAccessConflict", secret: "brokers/prod-tls" });
    expect(expectOk(await planBrokerAccess({ kube, clock }, input)).findings).toMatchObject([
      { type: "BrokerAccessConflict", level: "blocking" },
    ]);
    expect(cluster.snapshot()).toEqual(before);
  });

  it("lets two callers at once end with the same password and certificate", async () => {
    const [one, other] = await Promise.all([
      applyBrokerAccess({ kube, clock }, input, options),
      applyBrokerAccess({ kube, clock }, input, options),
    ]);

    expect(expectOk(one)).toEqual(expectOk(other));
    expect(events.toSorted()).toEqual(["certificate-made", "password-made"]);
  });

  it("does nothing when the plan that was read no longer fits", async () => {
    const { fingerprint } = expectOk(await planBrokerAccess({ kube, clock }, input));
    expectOk(await applyBrokerAccess({ kube, clock }, input));

    expect(expectErr(await applyBrokerAccess({ kube, clock }, { ...input, expect: fingerprint }))).toMatchObject({ type: "WorldMoved" });
  });

  it("does nothing on another cluster than the one that is meant", async () => {
    const elsewhere = { ...input, installation: { ...installation, clusterUid: "00000000-0000-4000-8000-000000000000" } };

    expect(expectErr(await applyBrokerAccess({ kube, clock }, elsewhere, options))).toMatchObject({ type: "ClusterMismatch" });
    expect(events).toEqual([]);
  });

  it("tells all that is wrong with the input at once", async () => {
    const error = expectErr(await applyBrokerAccess({ kube, clock }, { installation: { name: "Prod!" }, namespace: "no_name", hosts: [] }));

    expect(error).toMatchObject({
      type: "InvalidInput",
      problems: [{ field: "installation.name" }, { field: "namespace" }, { field: "hosts" }],
    });
  });

  it("can be looked at without giving either away", async () => {
    expect(expectOk(await inspectBrokerAccess({ kube, clock }, input))).toEqual({
      basicAuth: undefined,
      tls: undefined,
      access: undefined,
    });
    const access = expectOk(await applyBrokerAccess({ kube, clock }, input));

    const state = expectOk(await inspectBrokerAccess({ kube, clock }, input));

    expect(state).toMatchObject({ basicAuth: { owned: true, usable: true }, tls: { owned: true, hosts: input.hosts }, access });
    expect(JSON.stringify(state)).not.toContain(await text("prod-basic-auth", "password"));
    expect(JSON.stringify(state)).not.toContain("PRIVATE KEY");
  });

  it("is removed with both Secrets, and leaves those that are not ours", async () => {
    expectOk(await applyBrokerAccess({ kube, clock }, input));
    expectOk(await destroyBrokerAccess({ kube, clock }, { installation: { name: "staging" }, namespace: "brokers" }));
    expect(await secret("prod-tls")).toBeDefined();

    expectOk(await destroyBrokerAccess({ kube, clock }, input));
    expectOk(await destroyBrokerAccess({ kube, clock }, input));

    expect([await secret("prod-tls"), await secret("prod-basic-auth")]).toEqual([undefined, undefined]);
  });

  it("has a closed set of errors", () => {
    expectTypeOf<ApplyBrokerAccessError["type"]>().toEqualTypeOf<
      | "InvalidInput"
      | "ClusterMismatch"
      | "WorldMoved"
      | "BrokerAccessConflict"
      | "KubeCallFailed"
      | "KubeConflict"
      | "KubeDenied"
      | "KubeUnreachable"
      | "Aborted"
      | "TimedOut"
    >();
  });
});
