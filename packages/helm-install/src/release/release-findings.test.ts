import { type KubeClient, type KubeObject, NAMESPACES, SERVICES } from "@osb/kubernetes";
import { expectOk, VirtualClock } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { foreignObjects, missingRights } from "./release-findings.ts";

const place = { namespace: "brokers", name: "prod" };

describe("what stands in a release's way", () => {
  let cluster: FakeKubernetes;
  let kube: KubeClient;

  beforeEach(async () => {
    cluster = new FakeKubernetes({ clock: new VirtualClock() });
    kube = cluster.client();
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
  });

  const serviceWith = async (annotations: Readonly<Record<string, string>>): Promise<void> => {
    const metadata = { ...place, annotations };
    const service: KubeObject & { readonly spec: object } = {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { ports: [{ port: 443 }] },
    };
    expectOk(await kube.create(SERVICES, service));
  };

  it("is an object of its name that belongs to no release", async () => {
    await serviceWith({});

    expect(expectOk(await foreignObjects(kube, place))).toEqual([
      {
        type: "foreign-object",
        level: "blocking",
        message: "Service prod in namespace brokers exists and belongs to no release prod",
        remediation: "Remove Service prod from namespace brokers if nothing uses it, or choose another release name.",
      },
    ]);
  });

  it("is an object of the release of that name in another namespace", async () => {
    await serviceWith({ "meta.helm.sh/release-name": "prod", "meta.helm.sh/release-namespace": "staging" });

    expect(expectOk(await foreignObjects(kube, place))).toMatchObject([{ type: "foreign-object" }]);
  });

  it("is nothing that an earlier release of that name left behind", async () => {
    await serviceWith({ "meta.helm.sh/release-name": "prod", "meta.helm.sh/release-namespace": "brokers" });

    expect(expectOk(await foreignObjects(kube, place))).toEqual([]);
  });

  it("is a right that is missing, and then objects are not looked at", async () => {
    await serviceWith({});
    const stranger = cluster.client(cluster.user("stranger"));

    expect(expectOk(await foreignObjects(stranger, place))).toEqual([]);
    expect(expectOk(await missingRights({ kube: stranger }, place))).toMatchObject([
      { type: "rights-missing", level: "blocking", message: expect.stringContaining("get services") },
    ]);
  });
});
