import { expectErr, expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { NAMESPACES } from "../resources.ts";
import { inspectCluster } from "./inspect-cluster.ts";

function definition(group: string, version: string, plural: string, kind: string): { readonly metadata: { readonly name: string } } {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}`, annotations: { "api-approved.kubernetes.io": "unapproved, for tests" } },
    spec: {
      group,
      scope: "Cluster",
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  } as never;
}

const CATALOG = definition("servicecatalog.k8s.io", "v1beta1", "clusterservicebrokers", "ClusterServiceBroker");
const KF_BROKERS = definition("kf.dev", "v1alpha1", "clusterservicebrokers", "ClusterServiceBroker");
const KF_SPACES = definition("kf.dev", "v1alpha1", "spaces", "Space");

describe("inspectCluster", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;

  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
  });

  it("tells which cluster it is", async () => {
    const kube = cluster.client();
    const uid = expectOk(await kube.get({ resource: NAMESPACES, name: "kube-system" }))?.metadata.uid;

    expect(expectOk(await inspectCluster({ kube, clock }))).toEqual({
      server: kube.server,
      version: "v1.36.3",
      uid,
      serviceCatalog: false,
      kf: false,
      kfOwnBrokers: false,
    });
  });

  it.each([
    ["Service Catalog", [CATALOG], { serviceCatalog: true, kf: false, kfOwnBrokers: false }],
    ["a Kf that uses Service Catalog", [CATALOG, KF_SPACES], { serviceCatalog: true, kf: true, kfOwnBrokers: false }],
    ["a Kf with brokers of its own", [KF_SPACES, KF_BROKERS], { serviceCatalog: false, kf: true, kfOwnBrokers: true }],
    ["both", [CATALOG, KF_SPACES, KF_BROKERS], { serviceCatalog: true, kf: true, kfOwnBrokers: true }],
    [
      "another version of Service Catalog only",
      [definition("servicecatalog.k8s.io", "v2", "clusterservicebrokers", "ClusterServiceBroker")],
      { serviceCatalog: false },
    ],
  ])("discovers %s", async (_, definitions, expected) => {
    for (const each of definitions) cluster.serve(each);

    expect(expectOk(await inspectCluster({ kube: cluster.client(), clock }))).toMatchObject(expected);
  });

  it("gets by without the UID where it may not be read", async () => {
    const kube = cluster.client(cluster.user("limited"));

    expect(expectOk(await inspectCluster({ kube, clock }))).toMatchObject({ version: "v1.36.3", uid: undefined });
  });

  it("tells another cluster than the one that is meant", async () => {
    const installation = { name: "prod", clusterUid: "00000000-0000-0000-0000-000000000000" };

    expect(expectErr(await inspectCluster({ kube: cluster.client(), clock }, { installation }))).toMatchObject({
      type: "ClusterMismatch",
      expected: installation.clusterUid,
    });
  });
});
