import { type KubeObject, objectIn, type ObjectRef } from "@osb/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedAnswer, ScriptedBroker } from "../broker/scripted-broker.ts";
import { TestAuthority } from "../broker/test-authority.ts";
import { expectErr, expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { fakeWorld } from "../world/fake-world.ts";
import {
  type BrokerObject,
  CLUSTER_SERVICE_BROKERS,
  CLUSTER_SERVICE_CLASSES,
  installServiceCatalog,
  runServiceCatalog,
  type ServiceCatalogVersion,
} from "./index.ts";

const HOST = "prod.osb.svc.cluster.local";
const URL_ = `https://${HOST}`;
const VERSIONS = ["0.5.3", "0.3.1"] as const;
const authority = new TestAuthority();
const certificate = authority.issue(HOST);

const service = (id: string, name = id): object => ({
  id,
  name,
  description: "a",
  plans: [{ id: `${id}-p`, name: "p", description: "a" }],
});
const catalog = (...services: readonly object[]): ScriptedAnswer => ({ status: 200, body: { services } });

describe("Service Catalog by version", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: ReturnType<FakeKubernetes["client"]>;
  let osb: ScriptedBroker | undefined;
  let stop: AbortController;
  let running: Promise<void> | undefined;

  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    stop = new AbortController();
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await osb?.close();
    [running, osb] = [undefined, undefined];
  });

  // controller-runtime 0.6 answers a denial's text as the reason, 0.20 as the message; the API server completes the message of either.
  it.each([
    ["0.5.3", "Forbidden"],
    ["0.3.1", "spec.url: Required value: brokers must have a remote url to contact"],
  ] as const)("%s denies with the reason %j, and the same message", async (version, reason) => {
    installServiceCatalog(cluster, undefined, version);

    const answer = await sent({});

    expect(answer).toMatchObject({
      code: 403,
      reason,
      message:
        'admission webhook "validating.clusterservicebrokers.servicecatalog.k8s.io" denied the request: spec.url: Required value: brokers must have a remote url to contact',
    });
    expect(answer).not.toHaveProperty("details.causes");
  });

  // apimachinery 0.18 and 0.32.
  it.each([
    ["0.5.3", "a lowercase RFC 1123 label must consist of"],
    ["0.3.1", "a DNS-1123 label must consist of"],
  ] as const)("%s calls what a name has to be %s", async (version, words) => {
    installServiceCatalog(cluster, undefined, version);

    const answer = await sent({ url: URL_, authInfo: { basic: { secretRef: { name: "login" } } } });

    expect(answer["message"]).toContain(`spec.authInfo.basic.secretRef.namespace: Invalid value: "": ${words}`);
  });

  // The CRDs of 0.3.1 have no schema: only the webhook's types, which drop what they do not know, look at a spec.
  it.each(VERSIONS)("%s drops fields that it does not know", async (version) => {
    installServiceCatalog(cluster, undefined, version);

    expect(
      (await sent({ url: URL_, bogus: 1, authInfo: { bearer: { secretRef: { namespace: "a", name: "b", bogus: 1 } } } }))["spec"],
    ).toEqual({
      url: URL_,
      relistBehavior: "Duration",
      relistRequests: 0,
      authInfo: { bearer: { secretRef: { namespace: "a", name: "b" } } },
    });
  });

  // So an API server that is asked to be strict has nothing to be strict about.
  it.each([
    ["0.5.3", "Failure"],
    ["0.3.1", undefined],
  ] as const)("%s answers who wants to be told of such fields: %s", async (version, status) => {
    installServiceCatalog(cluster, undefined, version);

    const answer = await sentTo(cluster, { url: URL_, bogus: 1 }, "?fieldValidation=Strict");

    expect(answer["status"]).toBe(status);
  });

  // For the same reason nobody looks at a status there.
  it.each([
    ["0.5.3", undefined],
    ["0.3.1", 1],
  ] as const)("%s keeps of a status field nobody knows: %s", async (version, kept) => {
    installServiceCatalog(cluster, undefined, version);
    await sent({ url: URL_ });
    const status = { conditions: [], lastConditionState: "", reconciledGeneration: 0, bogus: 1 };

    const written = expectOk(await kube.patch<KubeObject>(brokerRef("b"), { status }, { subresource: "status" }));

    expect((written as unknown as { status: { bogus?: number } }).status.bogus).toBe(kept);
  });

  it.each([
    [{ url: URL_, relistDuration: "abc" }, 'RelistDuration: unmarshalerDecoder: time: invalid duration "abc"'],
    [{ url: URL_, relistRequests: "1" }, "spec.relistRequests: cannot be decoded from string"],
    [{ url: URL_, catalogRestrictions: { serviceClass: [1] } }, "spec.catalogRestrictions.serviceClass[0]: cannot be decoded from number"],
  ])("0.3.1 refuses in its decoder what it cannot take in: %j", async (spec, text) => {
    installServiceCatalog(cluster, undefined, "0.3.1");

    expect(await sent(spec)).toMatchObject({
      code: 400,
      message: `admission webhook "mutating.clusterservicebrokers.servicecatalog.k8s.io" denied the request: ${text}`,
    });
  });

  // Go 1.20 put a head before what is wrong with a certificate.
  it.each([
    ["0.5.3", "tls: failed to verify certificate: x509: certificate signed by unknown authority"],
    ["0.3.1", "x509: certificate signed by unknown authority"],
  ] as const)("%s tells of a certificate: %s", async (version, text) => {
    await started(version, catalog());

    const ref = await registered("b", { caBundle: undefined });

    expect(await message(ref)).toBe(`Error fetching catalog.Error getting broker catalog: Get "${URL_}/v2/catalog": ${text}`);
  });

  // 0.3.1 makes an error of this text with `Errorf`, as if it were a format; the fork with `errors.New`.
  it.each([
    ["0.5.3", "100% name"],
    ["0.3.1", "100%!n(MISSING)ame"],
  ] as const)("%s names a service that is somebody else's: %s", async (version, name) => {
    await started(version, catalog(service("a", "100% name")));
    await registered("first");

    const ref = await registered("second");

    expect(await message(ref)).toContain(`: ClusterServiceClass (K8S: "a" ExternalName: "${name}") already exists for Broker "first"`);
  });

  it("is a choice of the world", async () => {
    const world = fakeWorld({ serviceCatalog: "0.3.1" });
    try {
      const answer = await sentTo(world.kubernetes, {});

      expect(answer["reason"]).toBe("spec.url: Required value: brokers must have a remote url to contact");
      expect(expectErr(await world.kubernetes.client().create(CLUSTER_SERVICE_BROKERS, brokerOf("b", {})))).toMatchObject({
        type: "KubeDenied",
        by: "admission",
      });
      expectOk(await world.kubernetes.client().list(CLUSTER_SERVICE_CLASSES));
    } finally {
      await world.close();
    }
  });

  async function started(version: ServiceCatalogVersion, answer: ScriptedAnswer): Promise<void> {
    const listening = (osb = await ScriptedBroker.listening(certificate));
    listening.answer = () => answer;
    installServiceCatalog(cluster, undefined, version);
    running = runServiceCatalog({
      kube: cluster.client(),
      changed: (signal) => cluster.changed(signal),
      clock: clock.inBackground(),
      resolve: () => ({ address: "127.0.0.1", port: listening.port }),
      outside: async (work) => {
        using _hold = clock.hold();
        return await work();
      },
      version,
      signal: stop.signal,
    });
  }

  async function registered(name: string, spec: object = {}): Promise<ObjectRef> {
    const complete = { url: URL_, caBundle: Buffer.from(authority.pem).toString("base64"), ...spec };
    expectOk(await kube.create(CLUSTER_SERVICE_BROKERS, brokerOf(name, complete)));
    await clock.sleep(2_000);
    return brokerRef(name);
  }

  async function message(ref: ObjectRef): Promise<string | undefined> {
    return expectOk(await kube.get<BrokerObject>(ref))?.status?.conditions?.[0]?.message;
  }

  function sent(spec: object): Promise<Readonly<Record<string, unknown>>> {
    return sentTo(cluster, spec);
  }
});

/** What the API server itself answers, whose reason the client does not pass on. */
async function sentTo(cluster: FakeKubernetes, spec: object, query = ""): Promise<Readonly<Record<string, unknown>>> {
  const answer = await cluster.transport().send({
    method: "POST",
    path: `/apis/servicecatalog.k8s.io/v1beta1/clusterservicebrokers${query}`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(brokerOf("b", spec)),
  });
  return objectIn(answer) as Readonly<Record<string, unknown>>;
}

function brokerOf(name: string, spec: object): KubeObject {
  return { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: CLUSTER_SERVICE_BROKERS.kind, metadata: { name }, spec } as KubeObject;
}

function brokerRef(name: string): ObjectRef {
  return { resource: CLUSTER_SERVICE_BROKERS, name };
}
