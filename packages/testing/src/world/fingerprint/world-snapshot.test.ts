import { CONFIG_MAPS, DEPLOYMENTS, type KubeObject, LEASES, type ObjectRef, PODS, type Resource, SECRETS } from "@osb/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { CLUSTER_SERVICE_BROKERS } from "../../service-catalog/index.ts";
import { fakeWorld, type World } from "../fake-world.ts";
import { createTable, installByHand, made } from "../install-by-hand.ts";

type Change = () => Promise<unknown>;

describe("a world's fingerprint", () => {
  let world: World;

  beforeAll(async () => {
    world = await installed(1);
  });

  afterAll(() => world.close());

  it("is the same in a world that has other ids, keys, names and dates", async () => {
    const other = await installed(2);

    // The snapshots first: a difference is then shown, not only known.
    expect(other.snapshot()).toEqual(world.snapshot());
    expect(other.fingerprint()).toBe(world.fingerprint());
    await other.close();
  });

  it.each<[string, Change]>([
    ["a restart of the broker", async () => remove(world, PODS, await podName(world))],
    ["one more change of the template", () => patch(world, DEPLOYMENTS, "broker", restartOn("second"))],
    ["one more kick", () => patch(world, CLUSTER_SERVICE_BROKERS, "prod", { spec: { relistRequests: 5 } })],
    ["other secret values", () => patch(world, SECRETS, "login", { data: { password: "b3RoZXI=" } })],
    ["one more revision of the release", () => release(world, 2, "deployed")],
    [
      "the release's history",
      () => patch(world, SECRETS, "sh.helm.release.v1.broker.v1", { metadata: { labels: { status: "superseded" } } }),
    ],
    [
      "a lock that was held and let go",
      () => made(world, LEASES, { metadata: named("lock"), spec: { holderIdentity: "a" } }).then(() => remove(world, LEASES, "lock")),
    ],
    [
      "a label that was set",
      () =>
        patch(world, SECRETS, "login", { metadata: { labels: { a: "b" } } }).then(() =>
          patch(world, SECRETS, "login", { metadata: { labels: { a: null } } }),
        ),
    ],
  ])("is the same after %s", async (_, change) => {
    const before = world.snapshot();

    await change();
    expect(await world.settled()).toBe(true);

    expect(world.snapshot()).toEqual(before);
  });

  it.each<[string, Change]>([
    ["a second access key", () => iam(world, "CreateAccessKey", { UserName: "prod" })],
    [
      "a key that is switched off",
      async () => iam(world, "UpdateAccessKey", { UserName: "prod", AccessKeyId: await keyId(world), Status: "Inactive" }),
    ],
    ["another user", () => iam(world, "CreateUser", { UserName: "orphan" })],
    ["another tag", () => iam(world, "TagUser", { UserName: "prod", Tags: [{ Key: "a", Value: "b" }] })],
    ["another table", () => createTable(world, "osb-other")],
    ["another Secret", () => made(world, SECRETS, { metadata: named("left-behind") })],
    ["a field left in a Secret", () => patch(world, SECRETS, "login", { data: { intent: "e30=" } })],
    ["a field that is empty", () => patch(world, SECRETS, "login", { data: { password: "" } })],
    ["a label", () => patch(world, SECRETS, "login", { metadata: { labels: { a: "b" } } })],
    ["an annotation", () => patch(world, SECRETS, "login", { metadata: { annotations: { a: "b" } } })],
    ["a finalizer", () => patch(world, SECRETS, "login", { metadata: { finalizers: ["example.com/held"] } })],
    ["another release", () => release(world, 1, "deployed", "other")],
    ["a release that is gone", () => remove(world, SECRETS, "sh.helm.release.v1.other.v1")],
    ["a pending release", () => release(world, 9, "pending-upgrade")],
    ["a lock that is still held", () => made(world, LEASES, { metadata: named("lock"), spec: { holderIdentity: "somebody" } })],
    ["a ConfigMap", () => made(world, CONFIG_MAPS, { metadata: named("c"), data: { message: "a" } })],
    ["other content of a ConfigMap", () => patch(world, CONFIG_MAPS, "c", { data: { message: "b" } })],
    ["another count of brokers", () => patch(world, DEPLOYMENTS, "broker", { spec: { replicas: 2 } })],
    [
      "another URL of the broker",
      () => patch(world, CLUSTER_SERVICE_BROKERS, "prod", { spec: { url: "https://other.osb.svc.cluster.local" } }),
    ],
    ["a broker that is not registered", () => remove(world, CLUSTER_SERVICE_BROKERS, "prod")],
  ])("is another with %s", async (_, change) => {
    const before = world.fingerprint();

    await change();

    expect(world.fingerprint()).not.toBe(before);
  });
});

async function installed(seed: number): Promise<World> {
  const world = fakeWorld({ seed });
  await world.clock.sleep(seed * 1_234);
  await iam(world, "CreateUser", { UserName: "prod" });
  await iam(world, "CreateAccessKey", { UserName: "prod" });
  await createTable(world, "osb-prod");
  await world.clock.sleep(10_000);
  await installByHand(world, { table: false });
  await patch(world, DEPLOYMENTS, "broker", restartOn(`first of ${seed}`));
  await release(world, 1, "deployed");
  await world.clock.sleep(20_000);
  await world.settled();
  return world;
}

function restartOn(version: string): object {
  return { spec: { template: { metadata: { annotations: { "osb-sdk/restart-on": version } } } } };
}

const named = (name: string): { readonly name: string; readonly namespace: string } => ({ name, namespace: "osb" });

function ref(resource: Resource, name: string): ObjectRef {
  return { resource, name, namespace: resource.namespaced ? "osb" : undefined };
}

async function patch(world: World, resource: Resource, name: string, change: object): Promise<KubeObject> {
  return expectOk(await world.kubernetes.client().patch(ref(resource, name), change));
}

async function remove(world: World, resource: Resource, name: string): Promise<void> {
  expectOk(await world.kubernetes.client().delete(ref(resource, name)));
}

async function podName(world: World): Promise<string> {
  const [pod] = expectOk(await world.kubernetes.client().list(PODS, { namespace: "osb" }));
  return pod?.metadata.name ?? "";
}

function release(world: World, revision: number, status: string, name = "broker"): Promise<object> {
  const labels = { name, owner: "helm", status, version: String(revision) };
  return made(world, SECRETS, {
    type: "helm.sh/release.v1",
    metadata: { ...named(`sh.helm.release.v1.${name}.v${revision}`), labels },
    data: { release: "" },
  });
}

function iam(world: World, operation: string, input: object): Promise<object> {
  return world.aws.call({ service: "iam", region: "us-east-1", operation, input });
}

async function keyId(world: World): Promise<string> {
  const { AccessKeyMetadata } = (await iam(world, "ListAccessKeys", { UserName: "prod" })) as {
    readonly AccessKeyMetadata: readonly { readonly AccessKeyId: string }[];
  };
  return AccessKeyMetadata[0]?.AccessKeyId ?? "";
}
