import { DEPLOYMENTS, EVENTS, type KubeObject, PODS, REPLICA_SETS, SECRETS, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { runControllerManager } from "./run-controller-manager.ts";
import type { Deployment } from "./workload-objects.ts";

const D = { resource: DEPLOYMENTS, namespace: "default", name: "d" };

describe("runControllerManager", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    stop = new AbortController();
    running = runControllerManager(cluster, clock.inBackground(), stop.signal);
    const template = { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "i" }] } };
    const spec = { selector: { matchLabels: { app: "a" } }, template };
    await clock.sleep(1);
    expectOk(
      await cluster.client().create(DEPLOYMENTS, {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "d", namespace: "default" },
        spec,
      } as KubeObject),
    );
    await clock.sleep(1);
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  it("tells in events what it makes and what it scales", async () => {
    expectOk(await cluster.client().patch(D, { spec: { replicas: 0 } }));
    await clock.sleep(1);

    const events = expectOk(await cluster.client().list<KubeObject & Record<"type" | "reason" | "message", string>>(EVENTS));
    expect(events.map(({ type, reason, message }) => `${type} ${reason}: ${message.replace(/-[a-z0-9]{10}/, "-*")}`).toSorted()).toEqual([
      "Normal ScalingReplicaSet: Scaled down replica set d-* from 1 to 0",
      "Normal ScalingReplicaSet: Scaled up replica set d-* from 0 to 1",
      expect.stringMatching(/^Normal SuccessfulCreate: Created pod: d-\*-\w{5}$/),
      expect.stringMatching(/^Normal SuccessfulDelete: Deleted pod: d-\*-\w{5}$/),
    ]);
  });

  it("gives up a rollout that is late, by itself, and no sooner", async () => {
    await clock.sleep(600_000);
    expect(await progress()).toBe("ReplicaSetUpdated");

    await clock.sleep(2_000);

    expect(await progress()).toBe("ProgressDeadlineExceeded");
  });

  it("numbers a template anew that is gone back to", async () => {
    await image("other");
    await image("i");

    const revisions = expectOk(await cluster.client().list(REPLICA_SETS)).map(({ metadata }) => metadata.annotations);
    expect(revisions.map((annotations) => annotations?.["deployment.kubernetes.io/revision"] ?? "").toSorted()).toEqual(["2", "3"]);
    expect(revisions.flatMap((annotations) => annotations?.["deployment.kubernetes.io/revision-history"] ?? [])).toEqual(["1"]);
  });

  it("moves nothing over while a rollout is held", async () => {
    expectOk(await cluster.client().patch(D, { spec: { paused: true } }));
    await image("other");

    expect(expectOk(await cluster.client().list(REPLICA_SETS))).toHaveLength(1);
    expect(await progress()).toBe("DeploymentPaused");

    expectOk(await cluster.client().patch(D, { spec: { paused: false } }));
    await clock.sleep(1);
    expect(expectOk(await cluster.client().list(REPLICA_SETS))).toHaveLength(2);
    expect(expectOk(await cluster.client().list(PODS))).toHaveLength(2);
  });

  it("puts a token that works into a Secret that is there for one, once its account is there", async () => {
    const secret = { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/service-account-token" };
    const metadata = { name: "t", namespace: "default", annotations: { "kubernetes.io/service-account.name": "robot" } };
    expectOk(await cluster.client().create(SECRETS, { ...secret, metadata }));
    await clock.sleep(1);
    expect(await token()).toBeUndefined();

    expectOk(
      await cluster
        .client()
        .create(SERVICE_ACCOUNTS, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace: "default" } }),
    );
    await clock.sleep(1);

    const robot = cluster.client({ name: "robot", token: Buffer.from((await token()) ?? "", "base64").toString() });
    expect(await robot.list(PODS)).toMatchObject({
      error: { message: expect.stringContaining("system:serviceaccount:default:robot") as string },
    });
  });

  async function progress(): Promise<string | undefined> {
    const { status } = expectOk(await cluster.client().get<Deployment>(D)) ?? {};
    return status?.conditions?.find(({ type }) => type === "Progressing")?.reason;
  }

  async function image(name: string): Promise<void> {
    expectOk(await cluster.client().patch(D, { spec: { template: { spec: { containers: [{ name: "c", image: name }] } } } }));
    await clock.sleep(1);
  }

  async function token(): Promise<string | undefined> {
    const found = expectOk(
      await cluster.client().get<KubeObject & { data?: Record<string, string> }>({ resource: SECRETS, namespace: "default", name: "t" }),
    );
    return found?.data?.["token"];
  }
});
