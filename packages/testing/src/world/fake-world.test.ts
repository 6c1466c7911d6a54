import { DEPLOYMENTS, type KubeObject, NAMESPACES, PODS, SECRETS } from "@osb/kubernetes";
import { afterEach, describe, expect, it } from "vitest";
import { expectOk } from "../expect-result.ts";
import { CLUSTER_SERVICE_BROKERS, CLUSTER_SERVICE_CLASSES } from "../service-catalog/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { fakeWorld, type World, type WorldOptions } from "./fake-world.ts";
import { brokerTemplate, createTable, installByHand } from "./install-by-hand.ts";
import { isPodReady, type Pod } from "./node/pod.ts";

interface Named extends KubeObject {
  readonly spec: { readonly externalName: string };
}

interface Broker extends KubeObject {
  readonly status?: { readonly lastConditionState?: string; readonly conditions?: readonly { readonly message: string }[] };
}

describe("fakeWorld", () => {
  const worlds: World[] = [];
  const world = (options?: WorldOptions): World => {
    const made = fakeWorld(options);
    worlds.push(made);
    return made;
  };

  afterEach(async () => {
    for (const made of worlds.splice(0)) await made.close();
  });

  it("runs a broker whose services Service Catalog lists", async () => {
    const made = world();
    await createTable(made, "osb-prod");
    await made.clock.sleep(10_000);
    await installByHand(made, { table: false });

    await made.clock.sleep(30_000);

    expect(await status(made)).toBe("Ready");
    expect(await services(made)).toEqual(["dynamodb", "s3", "sns", "sqs"]);
  });

  it("calls a broker Ready that has no services, because its table was not there yet when it started", async () => {
    const made = world();
    await installByHand(made);

    await made.clock.sleep(60_000);

    expect(await status(made)).toBe("Ready");
    expect(await services(made)).toEqual([]);
  });

  it("replaces the broker's Pod when its template changes, and keeps one ready all the while", async () => {
    const made = world();
    await installByHand(made);
    await made.clock.sleep(30_000);
    const [before] = await pods(made);

    const template = brokerTemplate("mirror.example/aws-servicebroker:beta");
    expectOk(await made.kubernetes.client().patch({ resource: DEPLOYMENTS, namespace: "osb", name: "broker" }, { spec: { template } }));
    await made.clock.sleep(1_000);
    expect((await pods(made)).filter(isPodReady)).toEqual([expect.objectContaining({ metadata: before?.metadata })]);
    expect(await pods(made)).toHaveLength(2);
    await made.clock.sleep(10_000);

    const after = await pods(made);
    expect(after).toHaveLength(1);
    expect(after[0]?.metadata.uid).not.toBe(before?.metadata.uid);
  });

  it("lets a broker crash whose key AWS does not know, and says so in its log", async () => {
    const made = world();
    await installByHand(made, { keySecret: false });
    const data = { accesskeyid: btoa("AKIA0000000000000000"), secretkey: btoa("wrong") };
    expectOk(
      await made.kubernetes
        .client()
        .create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name: "aws-key", namespace: "osb" }, data } as KubeObject),
    );

    await made.clock.sleep(20_000);

    const [pod] = await pods(made);
    expect(pod?.status?.containerStatuses?.[0]).toMatchObject({ ready: false, lastState: { terminated: { exitCode: 255 } } });
    expect(expectOk(await made.kubernetes.client().logs({ namespace: "osb", name: pod?.metadata.name ?? "" }, 20))).toContain(
      "InvalidClientTokenId",
    );
    expect(await message(made)).toContain("connection refused");
  });

  it("does not find a broker under a name that no Service has", async () => {
    const made = world();
    await installByHand(made);
    expectOk(
      await made.kubernetes
        .client()
        .patch({ resource: CLUSTER_SERVICE_BROKERS, name: "prod" }, { spec: { url: "https://other.osb.svc.cluster.local" } }),
    );

    await made.clock.sleep(10_000);

    expect(await message(made)).toContain("lookup other.osb.svc.cluster.local on 10.96.0.10:53: no such host");
  });

  it("is the same for the same seed, and another for another", async () => {
    const uid = async (made: World): Promise<string | undefined> =>
      expectOk(await made.kubernetes.client().get({ resource: NAMESPACES, name: "kube-system" }))?.metadata.uid;
    const [one, same, other] = [world({ seed: 7 }), world({ seed: 7 }), world({ seed: 8 })];

    expect(await uid(one)).toBe(await uid(same));
    expect(one.aws.administrator).toEqual(same.aws.administrator);
    expect(await uid(other)).not.toBe(await uid(one));
  });

  it.each<[string, WorldOptions, readonly [boolean, boolean]]>([
    ["Service Catalog alone", {}, [true, false]],
    ["no broker API", { serviceCatalog: false }, [false, false]],
    ["Kf's own broker API besides", { kf: "own-brokers" }, [true, true]],
  ])("serves %s", async (_, options, served) => {
    const kube = world(options).kubernetes.client();

    const found = [await kube.discover("servicecatalog.k8s.io/v1beta1"), await kube.discover("kf.dev/v1alpha1")];

    expect(found.map((resources) => expectOk(resources) !== undefined)).toEqual(served);
  });

  it("records who calls from outside, and not what its own parts say to each other", async () => {
    const made = world();
    await installByHand(made);
    await made.clock.sleep(30_000);
    made.restartRecording();

    expectOk(await made.kubernetes.client().get({ resource: NAMESPACES, name: "osb" }));
    await made.aws.call({ service: "sts", region: "us-east-1", operation: "GetCallerIdentity" });
    await made.clock.sleep(700_000);

    expect(made.trace.calls.map(({ seq, operation }) => [seq, operation])).toEqual([
      [1, "GET /api/v1/namespaces/osb"],
      [2, "sts:GetCallerIdentity"],
    ]);
  });

  it("stands still while nobody waits", async () => {
    const clock = new VirtualClock();
    const made = world({ clock });
    await installByHand(made);
    await clock.sleep(30_000);
    const now = clock.now();

    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    expect(clock.now()).toBe(now);
  });

  it("leaves no broker listening when it is closed", async () => {
    // A handle is gone a turn after its server says so.
    const servers = async (): Promise<number> => {
      await new Promise((resolve) => setImmediate(resolve));
      return process.getActiveResourcesInfo().filter((resource) => resource === "TCPServerWrap").length;
    };
    const before = await servers();
    const made = fakeWorld();
    await installByHand(made);
    await made.clock.sleep(30_000);
    expect(await servers()).toBe(before + 1);

    await made.close();

    expect(await servers()).toBe(before);
  });

  async function services(made: World): Promise<readonly string[]> {
    const classes = expectOk(await made.kubernetes.client().list<Named>(CLUSTER_SERVICE_CLASSES));
    return classes.map(({ spec }) => spec.externalName).toSorted();
  }

  async function broker(made: World): Promise<Broker["status"]> {
    return expectOk(await made.kubernetes.client().get<Broker>({ resource: CLUSTER_SERVICE_BROKERS, name: "prod" }))?.status;
  }

  async function status(made: World): Promise<string | undefined> {
    return (await broker(made))?.lastConditionState;
  }

  async function message(made: World): Promise<string | undefined> {
    return (await broker(made))?.conditions?.[0]?.message;
  }

  async function pods(made: World): Promise<readonly Pod[]> {
    return expectOk(await made.kubernetes.client().list<Pod>(PODS, { namespace: "osb" }));
  }
});
