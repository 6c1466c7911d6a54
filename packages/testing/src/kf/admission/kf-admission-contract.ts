import { apiVersionOf, type KubeClient, type KubeObject, type Resource } from "@osb/kubernetes";
import { afterEach, expect, it } from "vitest";
import { expectErr, expectOk } from "../../expect-result.ts";
import { startedSuite } from "../../started-suite.ts";
import { type KfBroker, type KfServiceInstance, KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS, KF_SERVICE_INSTANCES } from "../index.ts";

const DENIED = 'admission webhook "validation.webhook.kf.dev" denied the request: ';
const CREDENTIALS = { namespace: "kf", name: "creds" };
const LABEL = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character";
const ORDER = { brokerName: "b", classUID: "c", className: "c", planUID: "p", planName: "p" };

/** A cluster that has Kf's definitions and webhooks, and no controller of it. */
export interface KfAdmissionCluster {
  readonly kube: KubeClient;
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

/**
 * What Kf's webhooks fill in and refuse, met through an API server.
 * @param missing What this machine lacks for it: then it is skipped, and says so.
 */
export function kfAdmissionContract(name: string, start: () => Promise<KfAdmissionCluster>, missing?: string): void {
  startedSuite(`Kf's webhooks, on ${name}`, start, missing, (cluster) => {
    afterEach(async () => {
      for (const resource of [KF_SERVICE_INSTANCES, KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS]) {
        for (const { metadata } of expectOk(await kube().list(resource))) {
          expectOk(await kube().delete({ resource, namespace: metadata.namespace, name: metadata.name ?? "" }));
        }
      }
    });

    it("asks for the catalog once where nothing is said, and drops what it does not know", async () => {
      const created = expectOk(await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ credentials: CREDENTIALS, bogus: 1 })));

      expect((created as KfBroker).spec).toEqual({ credentials: CREDENTIALS, updateRequests: 1 });
    });

    it("takes zero requests for one, at any time, and any other number for what it is", async () => {
      const ref = { resource: KF_CLUSTER_SERVICE_BROKERS, name: "b" };
      expectOk(await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ credentials: CREDENTIALS, updateRequests: 5 })));

      for (const [sent, stored] of [
        [3, 3],
        [-7, -7],
        [0, 1],
      ]) {
        const patched = expectOk(await kube().patch<KfBroker>(ref, { spec: { updateRequests: sent } }));
        expect(patched.spec?.updateRequests).toBe(stored);
      }
    });

    it.each([
      [KF_CLUSTER_SERVICE_BROKERS, {}, "validation failed: missing field(s): spec.credentials.name, spec.credentials.namespace"],
      [
        KF_CLUSTER_SERVICE_BROKERS,
        { credentials: { name: "creds", namespace: "" } },
        "validation failed: missing field(s): spec.credentials.namespace",
      ],
      [KF_SERVICE_BROKERS, { credentials: {} }, "validation failed: missing field(s): spec.credentials.name"],
      [KF_SERVICE_BROKERS, { volume: { offering: [] } }, "validation failed: missing field(s): spec.credentials.name"],
      [KF_CLUSTER_SERVICE_BROKERS, { volume: {} }, "validation failed: invalid value: []: spec.volumeOffering"],
    ])("refuses a broker of %o with %j", async (resource, spec, text) => {
      const refused = expectErr(await kube().create(resource, broker(spec, {}, resource)));

      expect(refused).toMatchObject({ type: "KubeDenied", by: "admission" });
      expect(refused.message).toContain(DENIED + text);
    });

    it.each(["a.b", "1b"])("refuses the name %s, which other objects may have", async (name_) => {
      const refused = await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ credentials: CREDENTIALS }, { name: name_ }));

      expect(expectErr(refused).message).toContain(`${DENIED}validation failed: not a DNS 1035 label: [${LABEL}`);
    });

    it("takes a broker of volumes without credentials", async () => {
      const offering = [{ displayName: "nfs", uid: "nfs", description: "volumes" }];

      const created = expectOk(await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ volume: { offering } })));

      expect((created as KfBroker).spec).toEqual({
        credentials: { namespace: "", name: "" },
        updateRequests: 1,
        volume: { offering },
      });
    });

    it("cannot read a number that is a text", async () => {
      const refused = await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ credentials: CREDENTIALS, updateRequests: "1" }));

      expect(expectErr(refused).message).toContain(
        'admission webhook "webhook.kf.dev" denied the request: mutation failed: cannot decode incoming new object: json: cannot unmarshal string into Go struct field ClusterServiceBrokerSpec.spec.CommonServiceBrokerSpec.updateRequests of type int',
      );
    });

    it("completes a status", async () => {
      const ref = { resource: KF_CLUSTER_SERVICE_BROKERS, name: "b" };
      expectOk(await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ credentials: CREDENTIALS })));

      const written = expectOk(await kube().patch<KfBroker>(ref, { status: { observedGeneration: 1 } }, { subresource: "status" }));

      expect(written.status).toEqual({ observedGeneration: 1, updateRequests: 0 });
    });

    it.each([
      ["its own", { osb: { ...ORDER, namespaced: false } }],
      ["another scope's of that name", { osb: { ...ORDER, namespaced: true } }],
      ["one of Kf 1", { brokered: { broker: "b", className: "c", planName: "p" } }],
    ])("lets nobody delete a broker of which there is an instance: %s", async (_what, spec) => {
      const ref = { resource: KF_CLUSTER_SERVICE_BROKERS, name: "b" };
      expectOk(await kube().create(KF_CLUSTER_SERVICE_BROKERS, broker({ credentials: CREDENTIALS })));
      expectOk(await kube().create(KF_SERVICE_INSTANCES, instance(spec)));

      expect(expectErr(await kube().delete(ref)).message).toContain(
        `${DENIED}validation callback failed: ServiceInstance "i" at Space "default" still exists for broker "b"`,
      );
      expectOk(await kube().delete({ resource: KF_SERVICE_INSTANCES, namespace: "default", name: "i" }));
      expectOk(await kube().delete(ref));
    });

    it("lets a broker go that nobody has an instance of", async () => {
      expectOk(await kube().create(KF_SERVICE_BROKERS, broker({ credentials: { name: "creds" } }, {}, KF_SERVICE_BROKERS)));
      expectOk(await kube().create(KF_SERVICE_INSTANCES, instance({ osb: { ...ORDER, brokerName: "other" } })));

      expectOk(await kube().delete({ resource: KF_SERVICE_BROKERS, namespace: "default", name: "b" }));
    });

    it.each([
      [{}, "validation failed: expected exactly one, got neither: spec.brokered, spec.osb, spec.userProvided, spec.volume"],
      [{ osb: ORDER, userProvided: {} }, "validation failed: expected exactly one, got both: spec.osb, spec.userProvided"],
      [{ osb: { ...ORDER, planUID: "", className: "" } }, "validation failed: missing field(s): spec.osb.className, spec.osb.planUID"],
      [{ brokered: { broker: "b" } }, "validation failed: missing field(s): spec.brokered.class, spec.brokered.plan"],
      [{ userProvided: {}, parametersFrom: {} }, "validation failed: missing field(s): spec.parametersFrom.name"],
      [
        { osb: { ...ORDER, progressDeadlineSeconds: -1 } },
        "validation failed: expected 1 <= -1 <= 9223372036854775807: spec.osb.progressDeadlineSeconds",
      ],
    ])("refuses an instance of %j", async (spec, text) => {
      expect(expectErr(await kube().create(KF_SERVICE_INSTANCES, instance(spec))).message).toContain(DENIED + text);
    });

    it("keeps an instance as it was ordered, with half an hour to be made", async () => {
      const ref = { resource: KF_SERVICE_INSTANCES, namespace: "default", name: "i" };

      const made = expectOk(await kube().create(KF_SERVICE_INSTANCES, instance({ osb: ORDER })));

      expect((made as KfServiceInstance).spec?.osb?.progressDeadlineSeconds).toBe(1_800);
      expect(expectErr(await kube().patch(ref, { spec: { osb: { planName: "q" } } })).message).toContain(
        `${DENIED}validation failed: Immutable fields changed (-old +new): spec`,
      );
      expectOk(await kube().patch(ref, { spec: { deleteRequests: 1 } }));
    });

    function kube(): KubeClient {
      return cluster().kube;
    }
  });
}

function broker(spec: object, metadata: object = {}, resource: Resource = KF_CLUSTER_SERVICE_BROKERS): KubeObject {
  const own = { name: "b", ...(resource.namespaced && { namespace: "default" }), ...metadata };
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: own, spec } as KubeObject;
}

function instance(spec: object): KubeObject {
  const { kind } = KF_SERVICE_INSTANCES;
  const whole = { tags: [], parametersFrom: { name: "params" }, ...spec };
  const metadata = { name: "i", namespace: "default" };
  return { apiVersion: apiVersionOf(KF_SERVICE_INSTANCES), kind, metadata, spec: whole } as KubeObject;
}
