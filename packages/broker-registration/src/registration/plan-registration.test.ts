import { SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import type { FakeKubernetes } from "@osb/testing/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { AUTHORITY, clusterWithKinds, resource } from "../../test/scripted-service-catalog.ts";
import { planRegistration } from "./plan-registration.ts";
import type { RegistrationInput } from "./registration-input.ts";

const input: RegistrationInput = {
  installation: { name: "prod" },
  scope: { kind: "cluster" },
  url: "https://prod.osb.svc.cluster.local",
  trust: { kind: "ca", pem: AUTHORITY },
  credentials: { kind: "basic", secret: { namespace: "osb", name: "auth" } },
  credentialsVersion: "1",
};
const inDev: RegistrationInput = { ...input, scope: { kind: "namespace", namespace: "dev" } };
const brokers = resource("ClusterServiceBroker");
const stored = (owner: string | undefined, url = input.url) => ({
  apiVersion: "servicecatalog.k8s.io/v1beta1",
  kind: "ClusterServiceBroker",
  metadata: {
    name: "prod",
    ...(owner && { labels: { "osb-sdk/installation": owner } }),
    annotations: { "osb-sdk/credentials-version": "1" },
  },
  spec: { url, caBundle: Buffer.from(AUTHORITY).toString("base64"), authInfo: { basic: { secretRef: input.credentials.secret } } },
});

describe("planRegistration", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = await clusterWithKinds(clock);
  });

  const plan = async (wanted: RegistrationInput = input, user = cluster.administrator) => {
    const before = cluster.snapshot();
    const found = expectOk(await planRegistration({ kube: cluster.client(user), clock }, wanted));
    expect(cluster.snapshot()).toEqual(before);
    return found;
  };

  it("plans the broker object, and where it is needed the Secret beside it", async () => {
    expect(await plan()).toMatchObject({
      changes: [{ action: "create", kind: "ClusterServiceBroker", name: "prod", reason: "it does not exist" }],
      findings: [],
    });
    expect(await plan(inDev)).toMatchObject({
      changes: [
        { action: "create", kind: "Secret", name: "dev/prod-broker-auth" },
        { action: "create", kind: "ServiceBroker", name: "dev/prod" },
      ],
      findings: [],
    });
  });

  it("plans nothing where all is as wanted", async () => {
    expectOk(await cluster.client().create(brokers, stored("prod")));

    expect((await plan()).changes).toEqual([]);
  });

  it("plans a look at changed credentials, and other changes, with their reasons", async () => {
    expectOk(await cluster.client().create(brokers, stored("prod")));

    const { changes } = await plan({ ...input, credentialsVersion: "2", trust: { kind: "system" } });

    expect(changes).toEqual([
      {
        action: "update",
        kind: "ClusterServiceBroker",
        name: "prod",
        reason: "it trusts other authorities; its credentials changed, so the catalog has to be fetched again",
      },
    ]);
  });

  it("finds a broker of that name that is not ours, and plans to replace it only when told to", async () => {
    expectOk(await cluster.client().create(brokers, stored("staging")));

    expect(await plan()).toMatchObject({ changes: [], findings: [{ type: "registration-conflict", level: "blocking" }] });
    expect(await plan({ ...input, replace: true })).toMatchObject({
      changes: [{ action: "replace", reason: "it belongs to installation staging" }],
      findings: [],
    });
  });

  it("finds somebody else's Secret where the copy is to be", async () => {
    expectOk(
      await cluster
        .client()
        .create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { namespace: "dev", name: "prod-broker-auth" } }),
    );

    expect((await plan(inDev)).findings).toMatchObject([{ type: "registration-conflict", level: "blocking" }]);
  });

  it("finds everything at once on a cluster without Service Catalog, with Kf's own brokers, without the namespace and without rights", async () => {
    cluster = await withKf(clock);
    const user = cluster.user("nobody", [{ verbs: ["get"], apiGroups: [""], resources: ["namespaces"] }]);

    const { findings } = await plan({ ...input, scope: { kind: "namespace", namespace: "nope" } }, user);

    expect(findings.slice(0, 3).map(({ type, level }) => [type, level])).toEqual([
      ["service-catalog-missing", "blocking"],
      ["kf-lists-only-its-own-brokers", "blocking"],
      ["scope-namespace-missing", "blocking"],
    ]);
    const rights = [
      "get servicebrokers.servicecatalog.k8s.io prod in namespace nope",
      "create servicebrokers.servicecatalog.k8s.io in namespace nope",
      "patch servicebrokers.servicecatalog.k8s.io prod in namespace nope",
      "list serviceclasses.servicecatalog.k8s.io in namespace nope",
      "list serviceplans.servicecatalog.k8s.io in namespace nope",
      "get secrets auth in namespace osb",
      "get secrets prod-broker-auth in namespace nope",
      "create secrets in namespace nope",
      "patch secrets prod-broker-auth in namespace nope",
    ].join(", ");
    expect(findings.slice(3)).toEqual([
      {
        type: "rights-missing",
        level: "blocking",
        message: `the kubeconfig's user may not ${rights}, which registering the broker takes`,
        remediation: `Grant the kubeconfig's user these rights: ${rights}.`,
      },
    ]);
  });

  it("warns only where it was accepted that Kf will not list the broker", async () => {
    cluster = await withKf(clock);

    const { findings } = await plan({ ...input, acceptUnlistedByKf: true });

    expect(findings.map(({ type, level }) => [type, level])).toEqual([
      ["service-catalog-missing", "blocking"],
      ["kf-lists-only-its-own-brokers", "warning"],
    ]);
  });

  it("takes it that the namespace of the credentials is yet to be made", async () => {
    const wanted = {
      ...inDev,
      scope: { kind: "namespace" as const, namespace: "later" },
      credentials: { kind: "basic" as const, secret: { namespace: "later", name: "auth" } },
    };

    expect(await plan(wanted)).toMatchObject({ changes: [{ action: "create", kind: "ServiceBroker", name: "later/prod" }], findings: [] });
  });

  it("tells of mistaken input and another cluster as errors", async () => {
    const ask = (changes: Partial<RegistrationInput>) => planRegistration({ kube: cluster.client(), clock }, { ...input, ...changes });

    expect(expectErr(await ask({ url: "broker" }))).toMatchObject({ type: "InvalidInput" });
    expect(expectErr(await ask({ installation: { name: "prod", clusterUid: "00000000-0000-0000-0000-000000000000" } }))).toMatchObject({
      type: "ClusterMismatch",
    });
  });
});

/** A cluster with Kf, but without Service Catalog. */
function withKf(clock: VirtualClock): Promise<FakeKubernetes> {
  return clusterWithKinds(clock, "kf.dev");
}
