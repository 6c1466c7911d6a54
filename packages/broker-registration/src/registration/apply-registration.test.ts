import { SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import type { FakeKubernetes } from "@osb/testing/kubernetes";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  type Act,
  AUTHORITY,
  clusterWithKinds,
  fail,
  offer,
  pass,
  play,
  putCredentials,
  resource,
  succeed,
} from "../../test/scripted-service-catalog.ts";
import { applyRegistration, type ApplyRegistrationError } from "./apply-registration.ts";
import { planRegistration } from "./plan-registration.ts";
import type { RegistrationEvent } from "./registration-events.ts";
import type { RegistrationInput } from "./registration-input.ts";

const REFUSED =
  'Error fetching catalog.Error getting broker catalog: Get "https://prod/v2/catalog": dial tcp 10.0.0.1:443: connect: connection refused';
const UNAUTHORIZED = "Error fetching catalog.Error getting broker catalog: Status: 401; ErrorMessage: <nil>; Description: <nil>";

const input: RegistrationInput = {
  installation: { name: "prod" },
  scope: { kind: "cluster" },
  url: "https://prod.osb.svc.cluster.local",
  trust: { kind: "ca", pem: AUTHORITY },
  credentials: { kind: "basic", secret: { namespace: "osb", name: "auth" } },
  credentialsVersion: "1",
};
const broker = { resource: resource("ClusterServiceBroker"), name: "prod" };
const inDev = { ...input, scope: { kind: "namespace" as const, namespace: "dev" } };
const brokerInDev = { resource: resource("ServiceBroker"), namespace: "dev", name: "prod" };

describe("applyRegistration", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let events: RegistrationEvent[];
  let curtain: AbortController;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = await clusterWithKinds(clock);
    events = [];
    curtain = new AbortController();
  });
  afterEach(() => curtain.abort());

  const platform = (acts: readonly (readonly Act[])[], ref: Parameters<typeof play>[2] = broker): void =>
    void play(cluster, clock, ref, acts, curtain.signal);
  const apply = (changes: Partial<RegistrationInput> = {}, options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}) =>
    applyRegistration({ kube: cluster.client(), clock }, { ...input, ...changes }, { ...options, onEvent: (event) => events.push(event) });
  const types = () => events.map(({ type }) => type);
  const stored = async (ref: Parameters<typeof play>[2] = broker) =>
    expectOk(await cluster.client().get(ref)) as unknown as Record<string, Record<string, unknown>> | undefined;

  it("registers the broker and waits until its services are listed", async () => {
    platform([[pass(800), offer("sqs"), succeed()]]);

    const registration = expectOk(await apply());

    expect(registration).toMatchObject({ name: "prod", url: input.url, status: "Ready", change: "registered" });
    expect(registration.marketplace.services).toEqual([
      { name: "sqs", description: "about sqs", plans: [{ name: "standard", description: "about standard", free: false }] },
    ]);
    expect(events).toEqual([
      { type: "registration-requested", name: "prod", differences: [] },
      expect.objectContaining({ type: "registration-pending", waitedMs: 500, cause: "no-answer" }),
      { type: "broker-ready", name: "prod", services: 1, plans: 1 },
    ]);
    expect(await stored()).toMatchObject({
      metadata: { labels: { "osb-sdk/installation": "prod" }, annotations: { "osb-sdk/credentials-version": "1" } },
      spec: {
        url: input.url,
        caBundle: Buffer.from(AUTHORITY).toString("base64"),
        authInfo: { basic: { secretRef: { namespace: "osb", name: "auth" } } },
      },
    });
  });

  it("changes nothing the second time, and says so", async () => {
    platform([[offer("sqs"), succeed()]]);
    expectOk(await apply());
    const before = cluster.snapshot();
    events.length = 0;

    expect(expectOk(await apply()).change).toBe("none");

    expect(cluster.snapshot()).toEqual(before);
    expect(types()).toEqual(["broker-ready"]);
  });

  it("leaves Service Catalog alone while it writes many services without a word", async () => {
    platform([[pass(12_600), offer("sqs"), succeed()]]);

    expectOk(await apply());

    expect(types()).not.toContain("registration-kicked");
    expect(types().filter((type) => type === "registration-pending")).toHaveLength(3);
  });

  it("kicks what may have passed every ten seconds, instead of waiting for back-off", async () => {
    platform([[fail(REFUSED)], [fail(REFUSED)], [fail(REFUSED)], [offer("sqs"), succeed()]]);

    expectOk(await apply());

    expect(events.filter(({ type }) => type === "registration-kicked")).toEqual(
      Array(3).fill({ type: "registration-kicked", name: "prod", why: "not-ready" }),
    );
    expect(events).toContainEqual(expect.objectContaining({ type: "registration-pending", cause: "connection-refused" }));
    expect(clock.now()).toBeGreaterThan(30_000);
    expect(clock.now()).toBeLessThan(35_000);
    expect((await stored())?.["spec"]?.["relistRequests"]).toBe(3);
  });

  it("gives up on what no waiting helps once it was said twice", async () => {
    platform([[fail(UNAUTHORIZED)], [fail(UNAUTHORIZED)]]);

    const error = expectErr(await apply());

    expect(error).toMatchObject({ type: "BrokerNotReady", failure: { cause: "unauthorized", waiting: "useless" }, retryable: false });
    expect(types().filter((type) => type === "registration-kicked")).toHaveLength(1);
    expect(clock.now()).toBeLessThan(10_000);
  });

  it("does not give up while services are being written under an old failure", async () => {
    const writing = ["a", "b", "c", "d", "e"].flatMap((name) => [pass(3_000), offer(name)]);
    platform([[fail(UNAUTHORIZED)], [...writing, succeed()]]);

    expect(expectOk(await apply()).marketplace.services).toHaveLength(5);

    expect(events).toContainEqual(expect.objectContaining({ type: "registration-pending", cause: "being-written" }));
  });

  it("believes an old failure only after a kick", async () => {
    platform([[fail(UNAUTHORIZED)], [fail(UNAUTHORIZED)], [offer("sqs"), succeed()]]);
    expectErr(await apply());
    const after = clock.now();

    expectOk(await apply());

    expect(clock.now() - after).toBeLessThan(2_000);
  });

  it("has the catalog fetched again when the credentials changed, noting both in one write", async () => {
    platform([
      [offer("sqs"), succeed()],
      [pass(700), offer("rds"), succeed()],
    ]);
    expectOk(await apply());
    events.length = 0;

    const registration = expectOk(await apply({ credentialsVersion: "2" }));

    expect(registration).toMatchObject({ change: "updated", marketplace: { services: [{ name: "rds" }, { name: "sqs" }] } });
    expect(events[0]).toEqual({ type: "registration-kicked", name: "prod", why: "credentials-changed" });
    expect(await stored()).toMatchObject({
      metadata: { annotations: { "osb-sdk/credentials-version": "2" } },
      spec: { relistRequests: 1 },
    });
    expect(expectOk(await apply({ credentialsVersion: "2" })).change).toBe("none");
  });

  it("notices changed credentials by their Secret where nobody tells a version", async () => {
    platform([[offer("sqs"), succeed()], [succeed()]]);
    const untold = { credentialsVersion: undefined };
    expectOk(await apply(untold));
    expect(expectOk(await apply(untold)).change).toBe("none");

    await putCredentials(cluster.client(), "hunter3");

    expect(expectOk(await apply(untold)).change).toBe("updated");
  });

  it("does not call a broker with an empty catalog ready", async () => {
    platform([[succeed()], [succeed()]]);

    expect(expectErr(await apply())).toMatchObject({ type: "BrokerNotReady", failure: { cause: "empty-catalog" } });
  });

  it("tells what was in the way when its time is up", async () => {
    platform([[fail(REFUSED)]]);

    const error = expectErr(await apply({}, { timeoutMs: 8_000 }));

    expect(error).toMatchObject({ type: "BrokerNotReady", failure: { cause: "connection-refused" }, waitedMs: 8_000, retryable: true });
  });

  it("tells of a controller that says nothing at all", async () => {
    expect(expectErr(await apply({}, { timeoutMs: 60_000 }))).toMatchObject({ type: "BrokerNotReady", failure: { cause: "no-answer" } });
  });

  it("ends with the caller's reason when aborted, and goes on from there the next time", async () => {
    platform([[pass(3_000), offer("sqs"), succeed()]]);
    const abort = new AbortController();
    void clock
      .inBackground()
      .sleep(1_000)
      .then(() => abort.abort("operator left"));

    expect(expectErr(await apply({}, { signal: abort.signal }))).toMatchObject({ type: "Aborted", cause: "operator left" });
    expect(expectOk(await apply()).change).toBe("none");
  });

  it("leaves another broker of that name alone", async () => {
    const theirs = {
      apiVersion: "servicecatalog.k8s.io/v1beta1",
      kind: "ClusterServiceBroker",
      metadata: { name: "prod" },
      spec: { url: "https://theirs" },
    };
    expectOk(await cluster.client().create(broker.resource, theirs));
    const before = cluster.snapshot();

    const error = expectErr(await apply());

    expect(error).toMatchObject({
      type: "RegistrationConflict",
      object: "ClusterServiceBroker prod",
      differences: ["nobody's label is on it", "its URL is https://theirs"],
    });
    expect(error.remediation).toContain("replace: true");
    expect(cluster.snapshot()).toEqual(before);
  });

  it("replaces another broker of that name when told to, all of it", async () => {
    const spec = {
      url: "https://theirs",
      insecureSkipTLSVerify: true,
      catalogRestrictions: { serviceClass: ["name=x"] },
      authInfo: { bearer: { secretRef: { namespace: "a", name: "b" } } },
    };
    expectOk(
      await cluster.client().create(broker.resource, {
        apiVersion: "servicecatalog.k8s.io/v1beta1",
        kind: "ClusterServiceBroker",
        metadata: { name: "prod" },
        spec,
      } as never),
    );
    platform([[], [], [offer("sqs"), succeed()]]);

    expect(expectOk(await apply({ replace: true })).change).toBe("updated");

    const { url, insecureSkipTLSVerify, catalogRestrictions, authInfo } = (await stored())?.["spec"] ?? {};
    expect({ url, insecureSkipTLSVerify, catalogRestrictions, authInfo }).toEqual({
      url: input.url,
      authInfo: { basic: { secretRef: input.credentials.secret } },
    });
  });

  it("verifies certificates again when somebody turned that off", async () => {
    platform([[offer("sqs"), succeed()], [succeed()], [succeed()], [succeed()]]);
    expectOk(await apply());
    expectOk(
      await cluster.client().patch(broker, { spec: { insecureSkipTLSVerify: true, caBundle: null } }, { fieldManager: "kubectl-edit" }),
    );

    expect(expectOk(await apply()).change).toBe("updated");

    expect(events).toContainEqual({ type: "registration-requested", name: "prod", differences: ["its certificate is not verified"] });
    expect((await stored())?.["spec"]).toMatchObject({ caBundle: Buffer.from(AUTHORITY).toString("base64") });
  });

  it("registers for one namespace with a copy of the credentials there, and keeps it in step", async () => {
    platform([[offer("sqs"), succeed()], [succeed()]], brokerInDev);
    const copy = { resource: SECRETS, namespace: "dev", name: "prod-broker-auth" };
    expectOk(await apply(inDev));

    expect(await stored(brokerInDev)).toMatchObject({ spec: { authInfo: { basic: { secretRef: { name: "prod-broker-auth" } } } } });
    expect(await stored(copy)).toMatchObject({
      metadata: { labels: { "osb-sdk/installation": "prod" } },
      data: { username: btoa("broker"), password: btoa("hunter2") },
    });

    await putCredentials(cluster.client(), "hunter3");
    expectOk(await apply({ ...inDev, credentialsVersion: "2" }));

    expect(await stored(copy)).toMatchObject({ data: { password: btoa("hunter3") } });
  });

  it("does not overwrite somebody else's Secret with its copy", async () => {
    expectOk(
      await cluster
        .client()
        .create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { namespace: "dev", name: "prod-broker-auth" } }),
    );

    expect(expectErr(await apply(inDev))).toMatchObject({ type: "RegistrationConflict", object: "Secret dev/prod-broker-auth" });
    expect(await stored(brokerInDev)).toBeUndefined();
  });

  it.each<[string, Partial<RegistrationInput>, object]>([
    [
      "a Secret that is not there",
      { credentials: { kind: "basic", secret: { namespace: "osb", name: "nope" } } },
      { type: "AuthSecretUnusable", problem: "missing" },
    ],
    [
      "a namespace that is not there",
      { scope: { kind: "namespace", namespace: "nope" } },
      { type: "ScopeNamespaceMissing", namespace: "nope" },
    ],
    [
      "another cluster",
      { installation: { name: "prod", clusterUid: "00000000-0000-0000-0000-000000000000" } },
      { type: "ClusterMismatch" },
    ],
    ["another plan", { expect: "0123456789abcdef" }, { type: "WorldMoved" }],
    ["mistaken input", { url: "http://broker", name: "?" }, { type: "InvalidInput" }],
  ])("refuses %s before it writes anything", async (_, changes, expected) => {
    const before = cluster.snapshot();

    expect(expectErr(await apply(changes))).toMatchObject(expected);

    expect(cluster.snapshot()).toEqual(before);
  });

  it("names the keys that a Secret lacks", async () => {
    expectOk(await cluster.client().patch({ resource: SECRETS, namespace: "osb", name: "auth" }, { data: { password: null } }));

    expect(expectErr(await apply())).toMatchObject({ type: "AuthSecretUnusable", problem: "key-missing", keys: ["password"] });
  });

  it("names the Secret that the caller may not read", async () => {
    const user = cluster.user("registrar", [{ verbs: ["*"], apiGroups: ["servicecatalog.k8s.io"], resources: ["*"] }]);

    const result = await applyRegistration({ kube: cluster.client(user), clock }, input);

    expect(expectErr(result)).toMatchObject({ type: "AuthSecretUnusable", problem: "forbidden" });
  });

  it("applies the plan that was read", async () => {
    platform([[offer("sqs"), succeed()]]);
    const plan = expectOk(await planRegistration({ kube: cluster.client(), clock }, input));

    expect(expectOk(await apply({ expect: plan.fingerprint })).change).toBe("registered");
  });

  it("has a closed set of errors", () => {
    expectTypeOf<ApplyRegistrationError["type"]>().toEqualTypeOf<
      | "InvalidInput"
      | "ClusterMismatch"
      | "ServiceCatalogMissing"
      | "UnlistedByKf"
      | "ScopeNamespaceMissing"
      | "AuthSecretUnusable"
      | "RegistrationConflict"
      | "WorldMoved"
      | "BrokerNotReady"
      | "KubeCallFailed"
      | "KubeConflict"
      | "KubeDenied"
      | "KubeUnreachable"
      | "Aborted"
      | "TimedOut"
    >();
  });
});
