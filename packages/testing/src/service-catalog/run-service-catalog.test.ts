import { type KubeObject, type Resource, SECRETS } from "@osb/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedAnswer, ScriptedBroker } from "../broker/scripted-broker.ts";
import { TestAuthority } from "../broker/test-authority.ts";
import { expectErr, expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import {
  type BrokerObject,
  type BrokerSpec,
  CLUSTER_SERVICE_BROKERS,
  CLUSTER_SERVICE_CLASSES,
  CLUSTER_SERVICE_PLANS,
  type OfferObject,
  runServiceCatalog,
  SERVICE_BROKERS,
  SERVICE_CLASSES,
  SERVICE_INSTANCES,
  SERVICE_PLANS,
  installServiceCatalog,
} from "./index.ts";

const HOUR_MS = 3_600_000;
const HOST = "prod.osb.svc.cluster.local";

const authority = new TestAuthority();
const certificate = authority.issue(HOST);
const plan = (id: string): object => ({ id, name: "default", description: "the plan" });
const service = (id: string, ...plans: readonly object[]): object => ({
  id,
  name: `name-${id}`,
  description: `service ${id}`,
  bindable: true,
  plans: plans.length > 0 ? plans : [plan(`${id}-plan`)],
});
const catalog = (...services: readonly object[]): ScriptedAnswer => ({ status: 200, body: { services } });

describe("runServiceCatalog", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: ReturnType<FakeKubernetes["client"]>;
  let osb: ScriptedBroker;
  let stop: AbortController;
  let running: Promise<void>;
  let hidden: string[];

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    osb = await ScriptedBroker.listening(certificate);
    stop = new AbortController();
    hidden = [];
    installServiceCatalog(cluster, { mayGetSecret: (_caller, { name }) => ({ allowed: !hidden.includes(name) }) });
    running = runServiceCatalog({
      kube: cluster.client(),
      changed: (signal) => cluster.changed(signal),
      clock: clock.inBackground(),
      resolve: (host) => (host === HOST ? { address: "127.0.0.1", port: osb.port, shownAs: "10.96.0.17:443" } : undefined),
      outside: async (work) => {
        using _hold = clock.hold();
        return await work();
      },
      signal: stop.signal,
    });
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await osb.close();
  });

  it("makes classes and plans as the real one does", async () => {
    osb.answer = () =>
      catalog({
        ...service("Svc-ID_1", {
          ...plan("p"),
          metadata: { costs: null },
          schemas: { service_instance: { create: { parameters: { type: "object" } } } },
        }),
        tags: ["a"],
      });

    await registered("r1");

    expect(await offers(CLUSTER_SERVICE_CLASSES)).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({
          name: "z53zvc-z49zz44zz5fz1",
          labels: expect.objectContaining({
            "servicecatalog.k8s.io/spec.clusterServiceBrokerName": "9e77046f4fab7c93f56a9b10027c1f5c21fdae1308f7f10344a4b6d0",
          }),
          ownerReferences: [
            expect.objectContaining({ kind: "ClusterServiceBroker", name: "r1", controller: true, blockOwnerDeletion: false }),
          ],
        }),
        spec: {
          bindable: true,
          bindingRetrievable: false,
          clusterServiceBrokerName: "r1",
          description: "service Svc-ID_1",
          externalID: "Svc-ID_1",
          externalName: "name-Svc-ID_1",
          planUpdatable: false,
          tags: ["a"],
        },
      }),
    ]);
    expect((await offers(CLUSTER_SERVICE_PLANS))[0]?.spec).toEqual({
      clusterServiceBrokerName: "r1",
      clusterServiceClassRef: { name: "z53zvc-z49zz44zz5fz1" },
      description: "the plan",
      externalID: "p",
      externalName: "default",
      externalMetadata: { costs: null },
      free: false,
      instanceCreateParameterSchema: { type: "object" },
    });
  });

  it("keeps to a namespace what is registered there, with the Secret from there", async () => {
    osb.answer = () => catalog(service("a"));
    await namespace("team");
    await secret("team", "creds", { token: "t0ken" });

    await registered("r1", { authInfo: { bearer: { secretRef: { name: "creds" } } } }, "team");

    expect(osb.requests[0]?.headers.authorization).toBe("Bearer t0ken");
    expect(
      (await offers(SERVICE_CLASSES)).map(({ metadata, spec }) => [metadata.namespace, metadata.name, spec["serviceBrokerName"]]),
    ).toEqual([["team", "a", "r1"]]);
    expect((await offers(SERVICE_PLANS)).map(({ spec }) => spec["serviceClassRef"])).toEqual([{ name: "a" }]);
    expect(await offers(CLUSTER_SERVICE_CLASSES)).toEqual([]);

    expectOk(await kube.delete({ resource: SERVICE_BROKERS, namespace: "team", name: "r1" }));
    await clock.sleep(3_000);
    expect(await offers(SERVICE_CLASSES)).toEqual([]);
    expect(events()).toContain("Normal DeletedSuccessfully: The servicebroker r1 was deleted successfully.");
  });

  it("drops what leaves the catalog, unless somebody ordered it", async () => {
    osb.answer = () => catalog(service("a"), service("b"), service("c"));
    const ref = await registered("r1");
    await namespace("team");
    const instance = {
      apiVersion: "servicecatalog.k8s.io/v1beta1",
      kind: "ServiceInstance",
      metadata: { name: "mine", namespace: "team" },
      spec: { clusterServiceClassRef: { name: "b" }, clusterServicePlanRef: { name: "b-plan" } },
    };
    expectOk(await kube.create(SERVICE_INSTANCES, instance as KubeObject));

    osb.answer = () => catalog(service("a"));
    expectOk(await kube.patch(ref, { spec: { relistRequests: 1 } }));
    await clock.sleep(5_000);

    expect(
      (await offers(CLUSTER_SERVICE_CLASSES)).map(({ metadata, status }) => [metadata.name, status?.removedFromBrokerCatalog]),
    ).toEqual([
      ["a", undefined],
      ["b", true],
    ]);
    osb.answer = () => catalog(service("a"), service("b"));
    expectOk(await kube.patch(ref, { spec: { relistRequests: 2 } }));
    await clock.sleep(5_000);
    expect((await offers(CLUSTER_SERVICE_CLASSES)).map(({ status }) => status?.removedFromBrokerCatalog)).toEqual([undefined, false]);
  });

  it("keeps the offers of a broker that fails after it was ready", async () => {
    osb.answer = () => catalog(service("a"));
    const ref = await registered("r1");

    osb.answer = () => ({ status: 503, body: "down" });
    expectOk(await kube.patch(ref, { spec: { relistRequests: 1 } }));
    await clock.sleep(2_000);

    expect(await condition(ref)).toMatchObject({ status: "False", reason: "ErrorFetchingCatalog" });
    expect(await offers(CLUSTER_SERVICE_CLASSES)).toHaveLength(1);
  });

  it("refuses a second broker that offers the same, and leaves the first alone", async () => {
    osb.answer = () => catalog(service("a"));
    await registered("h1");

    const second = await registered("h2");

    expect((await condition(second))?.message).toBe(
      'Error syncing catalog from ClusterServiceBroker.Error reconciling ClusterServiceClass (K8S: "a" ExternalName: "name-a") (broker "h2"): ClusterServiceClass (K8S: "a" ExternalName: "name-a") already exists for Broker "h1"',
    );
  });

  it("refuses a catalog that uses one plan id twice", async () => {
    osb.answer = () => catalog(service("a", plan("p")), service("b", plan("p")));

    const ref = await registered("r1");

    expect((await condition(ref))?.message).toContain('Error reconciling ClusterServicePlan (K8S: "p" ExternalName: "default"): ');
  });

  it("is Ready with nothing to offer where restrictions leave nothing over", async () => {
    osb.answer = () => catalog(service("a"), service("b"));

    const ref = await registered("r1", {
      catalogRestrictions: { serviceClass: ["spec.externalName in (name-a)"], servicePlan: ["spec.free=true"] },
    });

    expect(await condition(ref)).toMatchObject({ status: "True" });
    expect(await offers(CLUSTER_SERVICE_CLASSES)).toEqual([]);
  });

  it("lists again when the time has come and the resync comes by, and never by itself with Manual", async () => {
    osb.answer = () => catalog(service("a"));
    await registered("by-time", { relistDuration: "20m" });
    osb.answer = () => catalog();
    await registered("by-hand", { relistBehavior: "Manual" });
    const asked = osb.requests.length;

    await clock.sleep(HOUR_MS);

    expect(osb.requests.length - asked).toBe(2);
  });

  it("tries a changed Secret only when it is told to", async () => {
    osb.answer = ({ headers }) => (headers.authorization === `Basic ${btoa("u:new")}` ? catalog() : { status: 401, body: "Unauthorized" });
    await secret("default", "creds", { username: "u", password: "old" });
    const ref = await registered("r1", { authInfo: { basic: { secretRef: { namespace: "default", name: "creds" } } } });

    expectOk(await kube.patch({ resource: SECRETS, namespace: "default", name: "creds" }, { data: { password: btoa("new") } }));
    await clock.sleep(500);
    expect((await condition(ref))?.status).toBe("False");
    expectOk(await kube.patch(ref, { spec: { relistRequests: 1 } }));
    await clock.sleep(500);

    expect((await condition(ref))?.status).toBe("True");
  });

  it("gives up in an event after a week, and goes on all the same", async () => {
    osb.answer = () => ({ status: 500, body: {} });
    const ref = await registered("r1");
    expectOk(await kube.patch(ref, { status: { operationStartTime: "2025-12-20T00:00:00Z" } }, { subresource: "status" }));

    await clock.sleep(2_000);

    const broker = expectOk(await kube.get<BrokerObject>(ref));
    expect(events()).toContain(
      "Warning ErrorReconciliationRetryTimeout: Stopping reconciliation retries because too much time has elapsed",
    );
    expect(broker?.status?.conditions?.map(({ type }) => type)).toEqual(["Ready"]);
    expect(broker?.status?.reconciledGeneration).toBe(1);
  });

  it("takes apart a broker that never worked, without asking it anything", async () => {
    const ref = await registered("r1", { url: "not a url" });
    expect((await condition(ref))?.message).toBe(
      'Error fetching catalog.Error getting broker catalog: Get "not%20a%20url/v2/catalog": unsupported protocol scheme ""',
    );
    expect(events()).toContain(
      'Warning ErrorFetchingCatalog: Error getting broker catalog: Get "not%!a(MISSING)%!u(MISSING)rl/v2/catalog": unsupported protocol scheme ""',
    );

    expectOk(await kube.delete(ref));
    await clock.sleep(2_000);

    expect(expectOk(await kube.get(ref))).toBeUndefined();
    expect(events()).toContain("Normal DeletedClusterServiceBrokerSuccessfully: The broker r1 was deleted successfully.");
  });

  it("names the service's address where nobody listens behind it", async () => {
    await osb.close();
    osb.close = () => Promise.resolve();

    const ref = await registered("r1");

    expect((await condition(ref))?.message).toContain("dial tcp 10.96.0.17:443: connect: connection refused");
  });

  it("follows ten redirects and no more", async () => {
    osb.answer = () => ({ status: 302, body: "", headers: { location: "/v2/catalog" } });

    const ref = await registered("r1");

    expect((await condition(ref))?.message).toContain(`Get "https://${HOST}/v2/catalog": stopped after 10 redirects`);
  });

  it("refuses a broker whose Secret the caller may not read", async () => {
    hidden = ["creds"];

    const refused = await create("r1", { authInfo: { basic: { secretRef: { namespace: "default", name: "creds" } } } });

    expect(expectErr(refused).message).toContain("broker forbidden access to auth secret (creds): Reason: , EvaluationError:");
  });

  async function registered(
    name: string,
    spec: BrokerSpec = {},
    inNamespace?: string,
  ): Promise<{ readonly resource: Resource; readonly namespace: string | undefined; readonly name: string }> {
    expectOk(await create(name, spec, inNamespace));
    await clock.sleep(3_000);
    return { resource: inNamespace === undefined ? CLUSTER_SERVICE_BROKERS : SERVICE_BROKERS, namespace: inNamespace, name };
  }

  function create(name: string, spec: BrokerSpec, inNamespace?: string): ReturnType<typeof kube.create> {
    const resource = inNamespace === undefined ? CLUSTER_SERVICE_BROKERS : SERVICE_BROKERS;
    const complete = { url: `https://${HOST}`, caBundle: Buffer.from(authority.pem).toString("base64"), ...spec };
    const metadata = { name, ...(inNamespace !== undefined && { namespace: inNamespace }) };
    return kube.create(resource, {
      apiVersion: "servicecatalog.k8s.io/v1beta1",
      kind: resource.kind,
      metadata,
      spec: complete,
    } as KubeObject);
  }

  async function namespace(name: string): Promise<void> {
    expectOk(
      await kube.create(
        { group: "", version: "v1", plural: "namespaces", kind: "Namespace", namespaced: false },
        { apiVersion: "v1", kind: "Namespace", metadata: { name } },
      ),
    );
  }

  async function secret(inNamespace: string, name: string, values: Readonly<Record<string, string>>): Promise<void> {
    const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, btoa(value)]));
    expectOk(
      await kube.create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: inNamespace }, data } as KubeObject),
    );
  }

  async function offers(resource: Resource): Promise<readonly OfferObject[]> {
    return expectOk(await kube.list<OfferObject>(resource));
  }

  async function condition(ref: {
    readonly resource: Resource;
    readonly namespace: string | undefined;
    readonly name: string;
  }): Promise<NonNullable<NonNullable<BrokerObject["status"]>["conditions"]>[number] | undefined> {
    return expectOk(await kube.get<BrokerObject>(ref))?.status?.conditions?.[0];
  }

  function events(): readonly string[] {
    return (cluster.snapshot()["events"] ?? []).map((event) => `${event["type"]} ${event["reason"]}: ${event["message"]}`);
  }
});
