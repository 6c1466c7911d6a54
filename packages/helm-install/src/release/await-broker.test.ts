import { Deadline } from "@osb/core";
import { DEPLOYMENTS, type KubeClient, PODS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import type { Result } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import type { ReleaseEvent } from "../events.ts";
import { awaitBroker } from "./await-broker.ts";

const place = { namespace: "default", name: "prod" };
const labels = { "app.kubernetes.io/name": "aws-servicebroker", "app.kubernetes.io/instance": "prod" };
const spec = { containers: [{ name: "broker", image: "broker" }] };

describe("awaitBroker", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let kube: KubeClient;
  let events: ReleaseEvent[];

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
    events = [];
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: place,
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    };
    expectOk(await kube.create(DEPLOYMENTS, deployment));
    expectOk(await kube.create(PODS, { apiVersion: "v1", kind: "Pod", metadata: { ...place, name: "prod-1", labels }, spec }));
    await status({ observedGeneration: 1, replicas: 1, updatedReplicas: 1 });
  });

  async function status(of: object): Promise<void> {
    expectOk(await kube.patch({ resource: DEPLOYMENTS, ...place }, { status: of }, { subresource: "status" }));
  }

  async function container(state: object, restartCount = 0): Promise<void> {
    const containerStatuses = [{ name: "broker", image: "broker", imageID: "", ready: false, restartCount, state }];
    expectOk(await kube.patch({ resource: PODS, ...place, name: "prod-1" }, { status: { containerStatuses } }, { subresource: "status" }));
  }

  async function run(timeoutMs = 120_000): Promise<Result<void, { readonly type: string; readonly message: string }>> {
    using deadline = new Deadline(clock, "The broker", { timeoutMs });
    return await awaitBroker(kube, place, clock, deadline, (event) => events.push(event));
  }

  it("tells what it waits for, when that changes and every five seconds, and ends when the pod answers", async () => {
    await container({ waiting: { reason: "ContainerCreating" } });
    const waiting = run();
    await clock.sleep(2_000);
    await container({ running: {} });
    await clock.sleep(9_000);
    await status({ availableReplicas: 1 });

    expectOk(await waiting);

    expect(
      events.map((event) => [event.type, "status" in event ? event.status : "", "waitedMs" in event && Math.floor(event.waitedMs / 1_000)]),
    ).toEqual([
      ["broker-pending", "pod prod-1 waits: ContainerCreating", 0],
      ["broker-pending", "pod prod-1 runs and loads its catalog", 2],
      ["broker-pending", "pod prod-1 runs and loads its catalog", 7],
      ["broker-ready", "", 11],
    ]);
  });

  it("gives what may pass ten seconds, and says then what it is", async () => {
    await container({ waiting: { reason: "CreateContainerConfigError", message: 'secret "prod-aws-key" not found' } });

    const error = expectErr(await run());

    expect(error).toMatchObject({ type: "BrokerNotStarting", why: "secret-missing", pod: "prod-1", reason: "CreateContainerConfigError" });
    expect(error.message).toContain('secret "prod-aws-key" not found');
    expect(clock.now()).toBe(10_000);
  });

  it("does not count what has passed", async () => {
    await container({ waiting: { reason: "ErrImagePull" } });
    const waiting = run();
    await clock.sleep(8_000);
    await container({ waiting: { reason: "ContainerCreating" } });
    await clock.sleep(2_000);
    await container({ waiting: { reason: "ErrImagePull" } });
    await clock.sleep(8_000);
    await status({ availableReplicas: 1 });

    expectOk(await waiting);
    expect(events.at(-1)).toMatchObject({ type: "broker-ready" });
  });

  it.each([
    ["F main.go:107] Cannot access S3 Bucket, either it does not exist or", 1, "TimedOut", undefined],
    ["F main.go:107] Cannot access S3 Bucket, either it does not exist or", 2, "BrokerNotStarting", "templates-unreadable"],
    ["F main.go:107] InvalidClientTokenId: The security token included in the request is invalid.", 2, "TimedOut", undefined],
    [
      "F main.go:107] InvalidClientTokenId: The security token included in the request is invalid.",
      3,
      "BrokerNotStarting",
      "aws-key-rejected",
    ],
    ["I api.go:88] params: MasterUserPassword=canary", 2, "BrokerNotStarting", "unknown"],
  ])("reads %j in the log of a broker that was started again %i times: %s", async (line, restarts, type, why) => {
    await container({ waiting: { reason: "CrashLoopBackOff" } }, restarts);
    cluster.setPodLog("default", "prod-1", `I api.go:88] params: MasterUserPassword=canary\n${line}\n`);

    const error = expectErr(await run(20_000));

    expect(error).toMatchObject({ type, ...(why && { why }) });
    expect(JSON.stringify(error) + error.message).not.toContain("canary");
  });

  it("goes on without the log where the caller may not read it", async () => {
    kube = cluster.client(cluster.user("somebody", [{ verbs: ["get", "list"], apiGroups: ["*"], resources: ["deployments", "pods"] }]));
    const administrator = cluster.client();
    const containerStatuses = [
      { name: "broker", image: "broker", imageID: "", ready: false, restartCount: 2, state: { waiting: { reason: "CrashLoopBackOff" } } },
    ];
    expectOk(
      await administrator.patch({ resource: PODS, ...place, name: "prod-1" }, { status: { containerStatuses } }, { subresource: "status" }),
    );

    expect(expectErr(await run())).toMatchObject({ type: "BrokerNotStarting", why: "unknown" });
  });
});
