import { apiVersionOf, type KubeObject, NAMESPACES, type ObjectRef, type Resource, SECRETS } from "@osb/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedAnswer, ScriptedBroker } from "../broker/scripted-broker.ts";
import { TestAuthority } from "../broker/test-authority.ts";
import { expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { fakeWorld } from "../world/fake-world.ts";
import { SeededRandom } from "../world/seeded-random.ts";
import {
  type BrokerLogin,
  installKf,
  KF_CLUSTER_SERVICE_BROKERS,
  KF_NAMESPACE,
  KF_SERVICE_BROKERS,
  KF_SERVICE_INSTANCES,
  type KfBroker,
  type KfBrokerSpec,
  type KfCondition,
  kfCredentialsSecret,
  kfCrds,
  kfMarketplace,
  runKf,
} from "./index.ts";

const HOST = "prod.osb.svc.cluster.local";
const MINUTE_MS = 60_000;
const REFUSED: ScriptedAnswer = { status: 401, body: { error: "No", description: "100% no" } };
const authority = new TestAuthority();
const certificate = authority.issue(HOST);

const service = (name: string, ...plans: readonly object[]): object => ({ id: `${name}-id`, name, description: `about ${name}`, plans });
const catalog = (...services: readonly object[]): ScriptedAnswer => ({ status: 200, body: { services } });

describe("runKf", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: ReturnType<FakeKubernetes["client"]>;
  let osb: ScriptedBroker;
  let stop: AbortController;
  let running: Promise<void> | undefined;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    osb = await ScriptedBroker.listening();
    osb.answer = () => catalog(service("a"));
    stop = new AbortController();
    running = undefined;
    for (const name of [KF_NAMESPACE, "team"]) await namespace(name);
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await osb.close();
  });

  it("keeps of a catalog what the marketplace shows, sorted, and takes a plan for free that does not say", async () => {
    osb.answer = () =>
      catalog({ ...service("b"), tags: ["t"], bindable: true }, service("a", { id: "2", name: "z", free: false }, { id: "1", name: "y" }));
    started();

    const ref = await registered("r");

    expect((await broker(ref))?.status?.services).toEqual([
      {
        displayName: "a",
        uid: "a-id",
        description: "about a",
        plans: [
          { displayName: "y", uid: "1", free: true, description: "" },
          { displayName: "z", uid: "2", free: false, description: "" },
        ],
      },
      { displayName: "b", uid: "b-id", description: "about b", tags: ["t"] },
    ]);
  });

  it("keeps to a Space what is registered there, with the Secret from there", async () => {
    started();

    const ref = await registered("r", { resource: KF_SERVICE_BROKERS, namespace: "team" });

    const found = await broker(ref);
    expect(found?.metadata.finalizers).toEqual(["servicebroker.kf.dev"]);
    expect(await ready(ref)).toMatchObject({ status: "True" });
    expectOk(await kube.delete(ref));
    await clock.sleep(100);
    expect(await broker(ref)).toBeUndefined();
  });

  it("asks once for each number of requests, whichever way it goes, and never of its own accord", async () => {
    started();
    const ref = await registered("r");

    for (const updateRequests of [9, 8]) {
      expectOk(await kube.patch(ref, { spec: { updateRequests } }));
      await clock.sleep(1_000);
    }
    await clock.sleep(24 * 60 * MINUTE_MS);

    expect(osb.requests).toHaveLength(3);
    expect(await broker(ref)).toMatchObject({ metadata: { generation: 3 }, status: { observedGeneration: 3, updateRequests: 8 } });
  });

  it("uses a changed Secret when it is told to ask, and not before", async () => {
    started();
    const ref = await registered("r");

    expectOk(await kube.patch(secretRef("r"), { data: { password: btoa("new") } }));
    await clock.sleep(MINUTE_MS);
    expect(osb.requests).toHaveLength(1);
    expectOk(await kube.patch(ref, { spec: { updateRequests: 2 } }));
    await clock.sleep(1_000);

    expect(osb.requests.map(({ headers }) => headers.authorization)).toEqual([`Basic ${btoa("u:p")}`, `Basic ${btoa("u:new")}`]);
  });

  it("tells nothing new for as long as it tries, then what it was told, and goes on offering what it had", async () => {
    started();
    const ref = await registered("r");
    const before = (await broker(ref))?.status;
    osb.answer = () => REFUSED;

    expectOk(await kube.patch(ref, { spec: { updateRequests: 2 } }));
    await clock.sleep(2 * MINUTE_MS);
    expect((await broker(ref))?.status).toEqual(before);
    await clock.sleep(MINUTE_MS);

    expect(osb.requests).toHaveLength(6);
    expect(await broker(ref)).toMatchObject({ status: { updateRequests: 2, services: before?.services } });
    // The text is taken for a format, in which a blank and a letter behind a per cent sign stand for a value.
    expect(await ready(ref)).toMatchObject({
      status: "False",
      reason: "ReconciliationError",
      message:
        "Error occurred while GettingCatalog Catalog: Status: 401; ErrorMessage: No; Description: 100%!n(MISSING)o; ResponseError: <nil>",
    });
  });

  it("asks as soon as a Secret that was wrong is right", async () => {
    started();
    const ref = await registered("r", { login: { url: undefined } });
    expect(await ready(ref)).toMatchObject({ status: "False", reason: "TemplateError" });

    expectOk(await kube.patch(secretRef("r"), { data: { url: btoa(`http://${HOST}`) } }));
    await clock.sleep(100);

    expect(await ready(ref)).toEqual({ type: "Ready", status: "True", lastTransitionTime: expect.any(String) as string });
  });

  it("is unsure of a broker whose Secret went, and goes on offering its services", async () => {
    started();
    const ref = await registered("r");

    expectOk(await kube.delete(secretRef("r")));
    await clock.sleep(100);

    expect(await ready(ref)).toMatchObject({ status: "Unknown", reason: "SecretMissing" });
    expect((await broker(ref))?.status?.services).toHaveLength(1);
  });

  it("needs nobody for volumes", async () => {
    started();
    const offering = [{ displayName: "nfs", uid: "nfs", description: "volumes" }];

    const ref = await created("r", KF_CLUSTER_SERVICE_BROKERS, { volume: { offering } });

    expect((await broker(ref))?.status).toMatchObject({ services: offering, updateRequests: 1 });
    expect(await ready(ref)).toMatchObject({ status: "True" });
  });

  it("trusts public authorities only, and there is no way to say otherwise", async () => {
    await osb.close();
    osb = await ScriptedBroker.listening(certificate);
    started();

    const ref = await registered("r", { login: { url: `https://${HOST}` } });
    await clock.sleep(3 * MINUTE_MS);

    expect((await ready(ref))?.message).toBe(
      `Error occurred while GettingCatalog Catalog: Get "https://${HOST}/v2/catalog": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
  });

  it("asks over TLS where the world's public authorities signed the certificate", async () => {
    await osb.close();
    osb = await ScriptedBroker.listening(certificate);
    osb.answer = () => catalog();
    started({ authorities: authority.pem });

    expect(await ready(await registered("r", { login: { url: `https://${HOST}` } }))).toMatchObject({ status: "True" });
  });

  it.each([
    ["the Space's own", true, KF_SERVICE_BROKERS, { brokered: { broker: "r", namespaced: true } }],
    ["another scope's", false, KF_CLUSTER_SERVICE_BROKERS, { brokered: { broker: "r", namespaced: true } }],
  ])("lets an instance hold a broker of that name, where no webhook did: %s, %s", async (_whose, isHeld, resource, spec) => {
    for (const crd of kfCrds) cluster.serve(crd);
    started({ webhooks: false });
    const ref = await registered("r", { resource, namespace: resource.namespaced ? "team" : undefined });
    const instance = { apiVersion: "kf.dev/v1alpha1", kind: "ServiceInstance", metadata: { name: "i", namespace: "team" } };
    expectOk(await kube.create(KF_SERVICE_INSTANCES, { ...instance, spec: { tags: [], ...spec } } as KubeObject));

    expectOk(await kube.delete(ref));
    await clock.sleep(1_000);

    expect((await broker(ref)) !== undefined).toBe(isHeld);
    if (isHeld)
      expect(await ready(ref)).toMatchObject({
        reason: "DeletionBlocked",
        message: "broker is being used by one or more service instances",
      });
  });

  it("shows a Space its own services first, then everybody's, whether their brokers are Ready or not", async () => {
    started();
    osb.answer = () => catalog(service("sqs", { id: "1", name: "standard", description: "a queue", free: false }));
    await registered("shared");
    osb.answer = () => catalog(service("own-queue"));
    const own = await registered("mine", { resource: KF_SERVICE_BROKERS, namespace: "team" });
    expectOk(await kube.delete(secretRef("mine", "team")));
    await clock.sleep(100);
    expect(await ready(own)).toMatchObject({ status: "Unknown" });

    expect(expectOk(await kfMarketplace(kube, { space: "team" }))).toBe(
      [
        'Listing services that can be used in Space "team", use the --service flag to list the plans for a service',
        "",
        "Broker  Name       Namespace  Description",
        "mine    own-queue  team       about own-queue",
        "shared  sqs                   about sqs",
        "",
      ].join("\n"),
    );
    expect(expectOk(await kfMarketplace(kube, { space: "team", service: "sqs" }))).toBe(
      "Broker  Name      Free   Description\nshared  standard  false  a queue\n",
    );
  });

  it("runs in a world that has Kf", async () => {
    await using world = closing(fakeWorld({ kf: "own-brokers", serviceCatalog: false }));
    const worldKube = world.kubernetes.client();
    const ref = { resource: KF_CLUSTER_SERVICE_BROKERS, name: "r" };

    const made = expectOk(await worldKube.create(ref.resource, object("r", ref.resource, { credentials: { namespace: "kf", name: "s" } })));
    expectOk(await worldKube.create(SECRETS, kfCredentialsSecret(ref.resource, made, "s", LOGIN)));
    await world.clock.sleep(3 * MINUTE_MS);

    const told = expectOk(await worldKube.get<KfBroker>(ref))?.status?.conditions?.find(({ type }) => type === "Ready");
    expect(told?.message).toContain(`Get "${LOGIN.url}/v2/catalog": dial tcp: lookup ${HOST} on 10.96.0.10:53: no such host`);
    expectOk(await worldKube.delete(ref));
    await world.clock.sleep(10_000);
    expect(expectOk(await worldKube.get({ resource: SECRETS, namespace: "kf", name: "s" }))).toBeUndefined();
  });

  const LOGIN: BrokerLogin = { username: "u", password: "p", url: `http://${HOST}` };

  function started({ webhooks = true, authorities }: { readonly webhooks?: boolean; readonly authorities?: string } = {}): void {
    if (webhooks) installKf(cluster);
    running = runKf({
      kube: cluster.client(),
      changed: (signal) => cluster.changed(signal),
      clock: clock.inBackground(),
      random: new SeededRandom(1),
      resolve: (host) => (host === HOST ? { address: "127.0.0.1", port: osb.port, shownAs: "10.96.0.17:80" } : undefined),
      outside: async (work) => {
        using _hold = clock.hold();
        return await work();
      },
      authorities,
      signal: stop.signal,
    });
  }

  interface Registration {
    readonly resource?: Resource;
    readonly namespace?: string | undefined;
    readonly owned?: boolean;
    readonly login?: { readonly url: string | undefined };
  }

  /** A broker and its Secret, and a moment for what follows. */
  async function registered(
    name: string,
    { resource = KF_CLUSTER_SERVICE_BROKERS, namespace: space, owned = true, login }: Registration = {},
  ): Promise<ObjectRef> {
    const secret = { name: `${name}-auth`, ...(!resource.namespaced && { namespace: KF_NAMESPACE }) };
    const ref = await created(name, resource, { credentials: secret }, space);
    const made = await broker(ref);
    const whole = kfCredentialsSecret(resource, made ?? missing(), secret.name, LOGIN);
    const { ownerReferences, ...metadata } = whole.metadata;
    const { url: _url, ...rest } = whole.data ?? {};
    const url = login === undefined ? LOGIN.url : login.url;
    const data = url === undefined ? rest : { ...rest, url: btoa(url) };
    expectOk(await kube.create(SECRETS, { ...whole, data, metadata: { ...metadata, ...(owned && { ownerReferences }) } }));
    await clock.sleep(100);
    return ref;
  }

  async function created(name: string, resource: Resource, spec: KfBrokerSpec, space?: string): Promise<ObjectRef> {
    expectOk(await kube.create(resource, object(name, resource, spec, space)));
    await clock.sleep(100);
    return { resource, namespace: space, name };
  }

  async function namespace(name: string): Promise<void> {
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  }

  async function broker(ref: ObjectRef): Promise<KfBroker | undefined> {
    return expectOk(await kube.get<KfBroker>(ref));
  }

  async function conditions(ref: ObjectRef): Promise<readonly KfCondition[]> {
    return (await broker(ref))?.status?.conditions ?? [];
  }

  async function ready(ref: ObjectRef): Promise<KfCondition | undefined> {
    return (await conditions(ref)).find(({ type }) => type === "Ready");
  }

  function secretRef(name: string, space = KF_NAMESPACE): ObjectRef {
    return { resource: SECRETS, namespace: space, name: `${name}-auth` };
  }
});

function object(name: string, resource: Resource, spec: KfBrokerSpec, space?: string): KfBroker {
  const metadata = { name, ...(space !== undefined && { namespace: space }) };
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, spec };
}

function missing(): never {
  throw new Error("there is no such broker");
}

function closing<T extends { close(): Promise<void> }>(world: T): T & AsyncDisposable {
  return Object.assign(world, { [Symbol.asyncDispose]: () => world.close() });
}
