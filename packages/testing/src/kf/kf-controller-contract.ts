import { apiVersionOf, type KubeClient, type KubeObject, type ObjectRef, type Resource, SECRETS } from "@osb/kubernetes";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ScriptedBroker } from "../broker/scripted-broker.ts";
import { expectOk } from "../expect-result.ts";
import { startedSuite } from "../started-suite.ts";
import {
  KF_CLUSTER_SERVICE_BROKERS,
  KF_NAMESPACE,
  KF_SERVICE_BROKERS,
  type KfBroker,
  kfCredentialsSecret,
  type KfCondition,
  type KfOptions,
  runKf,
} from "./index.ts";

const LONGEST_WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 100;
/** What would happen has happened by then. */
const MOMENT_MS = 1_000;

/** A cluster that has Kf's definitions, its webhooks and the namespace `kf`, and no controller of it. */
export interface KfCluster {
  /** May do everything. */
  readonly kube: KubeClient;
  /** What the controller needs, but for the network. */
  readonly controller: Omit<KfOptions, "resolve" | "signal">;
  /** Lets the cluster's time pass. */
  wait(ms: number): Promise<void>;
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

/**
 * What Kf's controller does on an API server: of it, what takes seconds.
 * @param missing What this machine lacks for it: then it is skipped, and says so.
 */
export function kfControllerContract(name: string, start: () => Promise<KfCluster>, missing?: string): void {
  startedSuite(`Kf's controller, on ${name}`, start, missing, (cluster) => {
    const stop = new AbortController();
    let osb: ScriptedBroker;
    let running: Promise<void>;

    beforeAll(async () => {
      osb = await ScriptedBroker.listening();
      const services = [{ id: "s", name: "sqs", description: "queues", plans: [{ id: "p", name: "standard", description: "a queue" }] }];
      osb.answer = () => ({ status: 200, body: { services } });
      running = runKf({ ...cluster().controller, resolve: (address, port) => ({ address, port }), signal: stop.signal });
    });

    afterEach(async () => {
      osb.requests.length = 0;
      for (const resource of [KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS]) {
        for (const { metadata } of expectOk(await kube().list(resource))) {
          const ref = { resource, namespace: metadata.namespace, name: metadata.name ?? "" };
          expectOk(await kube().delete(ref));
          await until(ref, (broker) => broker === undefined);
        }
      }
    });

    afterAll(async () => {
      stop.abort();
      await running;
      await osb.close();
    });

    it("waits for the Secret, with its finalizer on", async () => {
      const ref = await created("waits");

      const broker = await seenNow(ref);

      expect(broker?.metadata).toMatchObject({ generation: 1, finalizers: ["clusterservicebroker.kf.dev"] });
      expect(broker?.status).toMatchObject({ observedGeneration: 1, updateRequests: 0 });
      expect(readyOf(broker)).toMatchObject({ status: "Unknown", reason: "SecretMissing" });
      expect(osb.requests).toEqual([]);
    });

    it.each([KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS])("lists what a broker offers: %o", async (resource) => {
      const ref = await created("lists", resource);

      await secretFor(ref);
      const broker = await until(ref, (seen) => readyOf(seen)?.status === "True");

      expect(broker?.status).toMatchObject({
        updateRequests: 1,
        services: [
          {
            displayName: "sqs",
            uid: "s",
            description: "queues",
            plans: [{ displayName: "standard", uid: "p", free: true, description: "a queue" }],
          },
        ],
      });
      expect(osb.requests).toHaveLength(1);
    });

    it("asks again for another number of requests, and for nothing else", async () => {
      const ref = await created("again");
      await secretFor(ref);
      await until(ref, (seen) => readyOf(seen)?.status === "True");

      const secret = { resource: SECRETS, namespace: KF_NAMESPACE, name: "again-auth" };
      expectOk(await kube().patch(secret, { data: { password: Buffer.from("new").toString("base64") } }));
      await cluster().wait(MOMENT_MS);
      expect(osb.requests).toHaveLength(1);
      expectOk(await kube().patch(ref, { spec: { updateRequests: 7 } }));
      const broker = await until(ref, (seen) => seen?.status?.updateRequests === 7);

      expect(broker?.status?.observedGeneration).toBe(2);
      expect(osb.requests.map(({ headers }) => headers.authorization)).toEqual(["Basic dTpw", "Basic dTpuZXc="]);
    });

    it("tells of a Secret of the wrong type, and goes on with the right one", async () => {
      const ref = await created("types");
      await secretFor(ref, { type: "Opaque" });
      const refused = await until(ref, (seen) => readyOf(seen)?.status === "False");
      expect(readyOf(refused)).toMatchObject({
        reason: "TemplateError",
        message: `Couldn't populate the CredsSecretPopulated template: expected Secret to have type "kf.dev/servicebrokercreds"`,
      });

      expectOk(await kube().delete({ resource: SECRETS, namespace: KF_NAMESPACE, name: "types-auth" }));
      await secretFor(ref);

      await until(ref, (seen) => readyOf(seen)?.status === "True");
    });

    it("does not notice a Secret that is not the broker's own until something else happens to the broker", async () => {
      const ref = await created("owns");
      await secretFor(ref, { metadata: { name: "owns-auth", namespace: KF_NAMESPACE } });
      await cluster().wait(MOMENT_MS);
      expect(readyOf(await seenNow(ref))).toMatchObject({ reason: "SecretMissing" });

      expectOk(await kube().patch(ref, { metadata: { annotations: { a: "b" } } }));

      await until(ref, (seen) => readyOf(seen)?.reason === "NotOwned");
      expectOk(await kube().delete({ resource: SECRETS, namespace: KF_NAMESPACE, name: "owns-auth" }));
    });

    async function created(brokerName: string, resource: Resource = KF_CLUSTER_SERVICE_BROKERS): Promise<ObjectRef> {
      const { kind, namespaced } = resource;
      const metadata = { name: brokerName, ...(namespaced && { namespace: "default" }) };
      const credentials = { name: `${brokerName}-auth`, ...(!namespaced && { namespace: KF_NAMESPACE }) };
      expectOk(await kube().create(resource, { apiVersion: apiVersionOf(resource), kind, metadata, spec: { credentials } } as KubeObject));
      const ref = { resource, namespace: metadata.namespace, name: brokerName };
      // A Secret that comes while the broker is looked at is one of two reasons to look, and both may lead to a request.
      await until(ref, (seen) => readyOf(seen)?.reason === "SecretMissing");
      await cluster().wait(MOMENT_MS / 2);
      return ref;
    }

    async function secretFor(ref: ObjectRef, changes: object = {}): Promise<void> {
      const login = { username: "u", password: "p", url: `http://127.0.0.1:${osb.port}` };
      const broker = await seenNow(ref);
      if (broker === undefined) throw new Error(`there is no broker ${ref.name}`);
      const secret = kfCredentialsSecret(ref.resource, broker, `${ref.name}-auth`, login);
      expectOk(await kube().create(SECRETS, { ...secret, ...changes }));
    }

    async function until(ref: ObjectRef, isSo: (broker: KfBroker | undefined) => boolean): Promise<KfBroker | undefined> {
      for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += LOOK_AGAIN_MS) {
        const broker = await seenNow(ref);
        if (isSo(broker)) return broker;
        await cluster().wait(LOOK_AGAIN_MS);
      }
      throw new Error(`this did not come about: ${String(isSo)}; there is ${JSON.stringify(await seenNow(ref))}`);
    }

    async function seenNow(ref: ObjectRef): Promise<KfBroker | undefined> {
      return expectOk(await kube().get<KfBroker>(ref));
    }

    function kube(): KubeClient {
      return cluster().kube;
    }
  });
}

function readyOf(broker: KfBroker | undefined): KfCondition | undefined {
  return broker?.status?.conditions?.find(({ type }) => type === "Ready");
}
