import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  type KubeObject,
  NAMESPACES,
  type ObjectRef,
  PODS,
  REPLICA_SETS,
  type Resource,
  SECRETS,
  SERVICE_ACCOUNTS,
} from "@osb/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../../expect-result.ts";
import { fakeWorld, type World } from "../fake-world.ts";
import { made } from "../install-by-hand.ts";
import type { Deployment } from "../workloads/workload-objects.ts";

const template = (image: string): object => ({ metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image }] } });

describe("the controllers of a cluster", () => {
  let world: World;

  beforeEach(() => {
    world = fakeWorld({ serviceCatalog: false });
  });

  afterEach(() => world.close());

  describe("Deployments", () => {
    it("make a ReplicaSet, and that makes Pods", async () => {
      await made(world, DEPLOYMENTS, {
        metadata: named("d"),
        spec: { replicas: 2, selector: { matchLabels: { app: "a" } }, template: template("nobody/knows") },
      });

      await world.clock.sleep(1);

      expect(await names(REPLICA_SETS)).toEqual([expect.stringMatching(/^d-[a-f0-9]{10}$/)]);
      expect(await names(PODS)).toEqual([expect.stringMatching(/^d-[a-f0-9]{10}-[a-z0-9]{5}$/), expect.any(String)]);
    });

    it("keep what they had when nothing of the template changes", async () => {
      await made(world, DEPLOYMENTS, {
        metadata: named("d"),
        spec: { selector: { matchLabels: { app: "a" } }, template: template("nobody/knows") },
      });
      await world.clock.sleep(1);
      const before = await names(PODS);

      expectOk(await kube().patch(ref(DEPLOYMENTS, "d"), { metadata: { labels: { new: "label" } } }));
      await world.clock.sleep(60_000);

      expect(await names(PODS)).toEqual(before);
    });

    it("say why there are no Pods when their service account is missing, and make them when it comes", async () => {
      await made(world, DEPLOYMENTS, {
        metadata: named("d"),
        spec: {
          selector: { matchLabels: { app: "a" } },
          template: { ...template("i"), spec: { containers: [{ name: "c", image: "i" }], serviceAccountName: "robot" } },
        },
      });
      await world.clock.sleep(1);
      const { status } = expectOk(await kube().get<Deployment>(ref(DEPLOYMENTS, "d"))) ?? {};
      expect(status?.conditions).toContainEqual(
        expect.objectContaining({ type: "ReplicaFailure", message: expect.stringContaining('serviceaccount "robot" not found') }),
      );

      await made(world, SERVICE_ACCOUNTS, { metadata: named("robot") });
      await world.clock.sleep(1);

      expect(await names(PODS)).toHaveLength(1);
    });

    it("take their ReplicaSets and Pods with them", async () => {
      await made(world, DEPLOYMENTS, {
        metadata: named("d"),
        spec: { selector: { matchLabels: { app: "a" } }, template: template("nobody/knows") },
      });
      await world.clock.sleep(1);

      expectOk(await kube().delete(ref(DEPLOYMENTS, "d")));
      await world.clock.sleep(5_000);

      expect([...(await names(REPLICA_SETS)), ...(await names(PODS))]).toEqual([]);
    });

    it("wait for them when they are deleted in the foreground", async () => {
      await made(world, DEPLOYMENTS, {
        metadata: named("d"),
        spec: { selector: { matchLabels: { app: "a" } }, template: template("nobody/knows") },
      });
      await world.clock.sleep(1);

      expectOk(await kube().delete(ref(DEPLOYMENTS, "d"), { propagation: "Foreground" }));
      await world.clock.sleep(1);
      expect(await names(DEPLOYMENTS)).toEqual(["d"]);
      await world.clock.sleep(10_000);

      expect([...(await names(DEPLOYMENTS)), ...(await names(PODS))]).toEqual([]);
    });
  });

  describe("garbage collection", () => {
    const owner = async (): Promise<object> => {
      const { metadata } = await made(world, CONFIG_MAPS, { metadata: named("owner") });
      return { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: (metadata as KubeObject["metadata"]).uid };
    };

    it("leaves alone what has an owner left, and what never had one", async () => {
      await made(world, SECRETS, { metadata: named("free") });
      await made(world, SECRETS, {
        metadata: {
          ...named("owned"),
          ownerReferences: [await owner(), { apiVersion: "v1", kind: "ConfigMap", name: "gone", uid: "gone" }],
        },
      });

      await world.clock.sleep(5_000);

      expect(await names(SECRETS)).toEqual(["free", "owned"]);
    });

    it("does not take a namesake for the owner", async () => {
      await made(world, SECRETS, { metadata: { ...named("owned"), ownerReferences: [await owner()] } });

      expectOk(await kube().delete(ref(CONFIG_MAPS, "owner")));
      await made(world, CONFIG_MAPS, { metadata: named("owner") });
      await world.clock.sleep(5_000);

      expect(await names(SECRETS)).toEqual([]);
    });

    it("lets go what is to be orphaned", async () => {
      await made(world, SECRETS, { metadata: { ...named("owned"), ownerReferences: [await owner()] } });

      expectOk(await kube().delete(ref(CONFIG_MAPS, "owner"), { propagation: "Orphan" }));
      await world.clock.sleep(5_000);

      expect(await names(CONFIG_MAPS)).toEqual([]);
      expect(expectOk(await kube().get(ref(SECRETS, "owned")))?.metadata.ownerReferences ?? []).toEqual([]);
    });
  });

  describe("namespaces", () => {
    it("get a service account, and end with everything that is in them", async () => {
      await made(world, NAMESPACES, { metadata: { name: "n" } });
      await made(world, SECRETS, { metadata: { name: "s", namespace: "n" } });
      await world.clock.sleep(1);
      expect(expectOk(await kube().list(SERVICE_ACCOUNTS, { namespace: "n" })).map(({ metadata }) => metadata.name)).toEqual(["default"]);

      expectOk(await kube().delete({ resource: NAMESPACES, name: "n" }));
      expect(
        expectErr(await kube().create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name: "late", namespace: "n" } })).type,
      ).toBe("KubeDenied");
      await world.clock.sleep(5_000);

      expect(expectOk(await kube().get({ resource: NAMESPACES, name: "n" }))).toBeUndefined();
      expect(expectOk(await kube().list(SECRETS, { namespace: "n" }))).toEqual([]);
    });

    it("wait for finalizers that somebody else has to take away", async () => {
      await made(world, NAMESPACES, { metadata: { name: "n" } });
      await made(world, SECRETS, { metadata: { name: "s", namespace: "n", finalizers: ["example.com/held"] } });

      expectOk(await kube().delete({ resource: NAMESPACES, name: "n" }));
      await world.clock.sleep(60_000);
      expect(expectOk(await kube().get({ resource: NAMESPACES, name: "n" }))?.metadata.deletionTimestamp).toBeDefined();
      expectOk(await kube().patch({ resource: SECRETS, namespace: "n", name: "s" }, { metadata: { finalizers: [] } }));
      await world.clock.sleep(5_000);

      expect(expectOk(await kube().get({ resource: NAMESPACES, name: "n" }))).toBeUndefined();
    });
  });

  const kube = (): ReturnType<World["kubernetes"]["client"]> => world.kubernetes.client();
  const named = (name: string): { readonly name: string; readonly namespace: string } => ({ name, namespace: "default" });
  const ref = (resource: Resource, name: string): ObjectRef => ({ resource, namespace: "default", name });
  const names = async (resource: Resource): Promise<readonly (string | undefined)[]> =>
    expectOk(await kube().list(resource, { namespace: "default" })).map(({ metadata }) => metadata.name);
});
