import type { KubeClient, KubeObject } from "@osb/kubernetes";
import { afterEach, expect, it } from "vitest";
import { expectErr, expectOk } from "../../expect-result.ts";
import { startedSuite } from "../../started-suite.ts";
import { type BrokerObject, CLUSTER_SERVICE_BROKERS, CLUSTER_SERVICE_CLASSES, CLUSTER_SERVICE_PLANS, SERVICE_BROKERS } from "../index.ts";

const URL_ = "https://b";
const PREFIX = 'admission webhook "validating.clusterservicebrokers.servicecatalog.k8s.io" denied the request: ';
const SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters";

/** A cluster that has Service Catalog's definitions and webhooks, and no controller of it. */
export interface AdmissionCluster {
  readonly kube: KubeClient;
  /** May do everything with brokers, and nothing else. */
  readonly alice: KubeClient;
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

/**
 * What Service Catalog's webhooks fill in and refuse, met through an API server.
 * @param missing What this machine lacks for it: then it is skipped, and says so.
 */
export function admissionContract(name: string, start: () => Promise<AdmissionCluster>, missing?: string): void {
  startedSuite(`Service Catalog's webhooks, on ${name}`, start, missing, (given) => {
    afterEach(async () => {
      for (const resource of [CLUSTER_SERVICE_BROKERS, SERVICE_BROKERS]) {
        for (const { metadata } of expectOk(await kube().list(resource))) {
          const ref = { resource, namespace: metadata.namespace, name: metadata.name ?? "" };
          // Nobody lets go of what holds a broker where no controller runs.
          expectOk(await kube().patch(ref, { metadata: { finalizers: null } }));
          expectOk(await kube().delete(ref));
        }
      }
    });

    it("fills in what the real one fills in, and drops what it does not know", async () => {
      const created = expectOk(
        await kube().create(
          CLUSTER_SERVICE_BROKERS,
          broker({ url: URL_, relistDuration: "90m", bogus: 1 }, { finalizers: ["mine.example/keep"] }),
        ),
      );

      expect(created).toMatchObject({ metadata: { finalizers: ["kubernetes-incubator/service-catalog"] } });
      expect((created as BrokerObject).spec).toEqual({
        url: URL_,
        relistBehavior: "Duration",
        relistDuration: "1h30m0s",
        relistRequests: 0,
      });
    });

    it("drops the Secret's namespace where the broker has one of its own", async () => {
      const spec = { url: URL_, authInfo: { basic: { secretRef: { name: "s", namespace: "elsewhere" } } } };

      const created = expectOk(await kube().create(SERVICE_BROKERS, { ...broker(spec, { namespace: "default" }), kind: "ServiceBroker" }));

      expect((created as BrokerObject).spec.authInfo).toEqual({ basic: { secretRef: { name: "s" } } });
    });

    it.each([
      [{}, "spec.url: Required value: brokers must have a remote url to contact"],
      [
        { url: URL_, insecureSkipTLSVerify: true, caBundle: btoa("-\n") },
        "spec.caBundle: Invalid value: []byte{0x2d, 0xa}: caBundle cannot be used when insecureSkipTLSVerify is true",
      ],
      [{ url: URL_, relistBehavior: "manual" }, 'spec.relistBehavior: Required value: relist behavior must be "Manual" or "Duration"'],
      [{ url: URL_, relistRequests: -1 }, "spec.relistRequests: Required value: relistRequests must be greater than zero"],
      [{ url: URL_, relistDuration: "0s" }, "spec.relistDuration: Required value: relistDuration must be greater than zero"],
      [{ url: URL_, authInfo: {} }, "spec.authInfo: Required value: auth config is required"],
      [{ url: URL_, authInfo: { basic: {} } }, "spec.authInfo.basic.secretRef: Required value: a basic auth secret is required"],
      [{ url: URL_, authInfo: { bearer: {} } }, "spec.authInfo.bearer.secretRef: Required value: a basic auth secret is required"],
      [
        { url: URL_, authInfo: { bearer: { secretRef: { namespace: "a", name: "B" } } } },
        `spec.authInfo.bearer.secretRef.name: Invalid value: "B": ${SUBDOMAIN}`,
      ],
      [
        { url: URL_, catalogRestrictions: { serviceClass: ["name is x"] } },
        "spec.catalogRestrictions.serviceClass: Invalid value: []string{\"name is x\"}: unable to parse requirement: found 'is', expected: '=', '!=', '==', 'in', notin'",
      ],
      [
        { url: URL_, catalogRestrictions: { serviceClass: ["foo=x"] } },
        'spec.catalogRestrictions.serviceClass: Invalid value: []string{"foo=x"}: Invalid property: foo',
      ],
      [
        { url: URL_, catalogRestrictions: { servicePlan: ["name>1"] } },
        'spec.catalogRestrictions.servicePlan: Invalid value: []string{"name>1"}: Invalid property: name>1',
      ],
      [
        { url: "", relistRequests: -1 },
        "[spec.url: Required value: brokers must have a remote url to contact, spec.relistRequests: Required value: relistRequests must be greater than zero]",
      ],
    ])("refuses %j", async (spec, text) => {
      expect(expectErr(await kube().create(CLUSTER_SERVICE_BROKERS, broker(spec))).message).toContain(PREFIX + text);
    });

    it("takes a URL and a bundle that make no sense, and a plan's property in restrictions on plans", async () => {
      const spec = {
        url: "not a url",
        caBundle: btoa("garbage"),
        catalogRestrictions: { servicePlan: ["spec.free=true", "spec.clusterServiceClass.name in (a, b)"] },
      };

      expect((expectOk(await kube().create(CLUSTER_SERVICE_BROKERS, broker(spec))) as BrokerObject).spec).toMatchObject(spec);
    });

    it("lets relistRequests grow and stay, takes zero for no change, and refuses less", async () => {
      const ref = { resource: CLUSTER_SERVICE_BROKERS, name: "b" };
      expectOk(await kube().create(CLUSTER_SERVICE_BROKERS, broker({ url: URL_, relistRequests: 5 })));

      expect(expectOk(await kube().patch<BrokerObject>(ref, { spec: { relistRequests: 0 } })).spec.relistRequests).toBe(5);
      expect(expectErr(await kube().patch(ref, { spec: { relistRequests: 4 } })).message).toContain(
        `${PREFIX}spec.relistRequests: Invalid value: 5: RelistRequests must be strictly increasing`,
      );
      expect(expectErr(await kube().patch(ref, { spec: { relistBehavior: "" } })).message).toContain(
        "[spec.relistBehavior: Required value: relist behavior is required, spec.relistBehavior: Required value: relist behavior must be",
      );
    });

    it("cannot read a duration that is none", async () => {
      expect(expectErr(await kube().create(CLUSTER_SERVICE_BROKERS, broker({ url: URL_, relistDuration: "abc" }))).message).toContain(
        'time: invalid duration "abc"',
      );
    });

    it.each([
      [CLUSTER_SERVICE_CLASSES, { description: "" }, "spec.description: Required value: description is required"],
      [
        CLUSTER_SERVICE_CLASSES,
        { externalName: "x".repeat(64) },
        `spec.externalName: Invalid value: "${"x".repeat(64)}": must be no more than 63 characters`,
      ],
      [
        CLUSTER_SERVICE_CLASSES,
        { externalID: "" },
        '[spec.externalID: Required value: externalID is required, spec.externalID: Invalid value: "": must be non-empty]',
      ],
      [
        CLUSTER_SERVICE_PLANS,
        { clusterServiceClassRef: {} },
        '[spec.clusterServiceClassRef: Required value: an owning serviceclass is required, spec.clusterServiceClassRef.name: Invalid value: "": must be non-empty]',
      ],
    ])("refuses an offer of %o with %j", async (resource, spec, text) => {
      const whole = {
        clusterServiceBrokerName: "b",
        externalName: "n",
        externalID: "i",
        description: "d",
        bindable: true,
        bindingRetrievable: false,
        planUpdatable: false,
        free: false,
        clusterServiceClassRef: { name: "c" },
        ...spec,
      };

      const refused = await kube().create(resource, {
        apiVersion: "servicecatalog.k8s.io/v1beta1",
        kind: resource.kind,
        metadata: { name: "o" },
        spec: whole,
      } as KubeObject);

      expect(expectErr(refused).message).toContain(
        `admission webhook "validating.${resource.plural}.servicecatalog.k8s.io" denied the request: ${text}`,
      );
    });

    it("lets nobody name a Secret that they may not read, whether it is there or not", async () => {
      const spec = { url: URL_, authInfo: { basic: { secretRef: { namespace: "default", name: "login" } } } };

      const refused = expectErr(await given().alice.create(CLUSTER_SERVICE_BROKERS, broker(spec)));

      expect(refused.message).toContain(`${PREFIX}broker forbidden access to auth secret (login): Reason: `);
      expectOk(await kube().create(CLUSTER_SERVICE_BROKERS, broker(spec)));
    });

    function kube(): KubeClient {
      return given().kube;
    }

    function broker(spec: object, metadata: object = {}): KubeObject {
      return {
        apiVersion: "servicecatalog.k8s.io/v1beta1",
        kind: "ClusterServiceBroker",
        metadata: { name: "b", ...metadata },
        spec,
      } as KubeObject;
    }
  });
}
