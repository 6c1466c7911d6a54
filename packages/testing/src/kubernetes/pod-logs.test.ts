import { type KubeObject, objectIn, PODS, textOf } from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../expect-result.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { FakeKubernetes } from "./fake-kubernetes.ts";

const RUNNING = { status: { phase: "Running", containerStatuses: [{ name: "c", state: { running: {} } }] } };

describe("the log of a pod", () => {
  let cluster: FakeKubernetes;

  beforeEach(async () => {
    cluster = new FakeKubernetes({ clock: new VirtualClock() });
    await pod("p", ["c"]);
  });

  it("is that of the container that is named, and of the only one where none is", async () => {
    await pod("two", ["a", "b"]);
    cluster.setPodLog("default", "two", "of a\n", "a");
    cluster.setPodLog("default", "two", "of b\n", "b");
    cluster.setPodLog("default", "p", "of c\n");

    expect(await log("two", "container=b")).toEqual([200, "of b\n"]);
    expect(await log("p")).toEqual([200, "of c\n"]);
    expect(await log("two")).toEqual([400, "a container name must be specified for pod two, choose one of: [a b]"]);
    expect(await log("p", "container=d")).toEqual([400, "container d is not valid for pod p"]);
  });

  it("is cut at lines, and at bytes", async () => {
    cluster.setPodLog("default", "p", "one\ntwo\nthree\n");

    expect(await log("p", "tailLines=2")).toEqual([200, "two\nthree\n"]);
    expect(await log("p", "limitBytes=5")).toEqual([200, "one\nt"]);
    expect(await log("p", "tailLines=0")).toEqual([200, ""]);
  });

  it("is kept of the container that ran before", async () => {
    cluster.setPodLog("default", "p", "first\n");
    expect(await log("p", "previous=true")).toEqual([400, 'previous terminated container "c" in pod "p" not found']);

    cluster.setPodLog("default", "p", "");
    cluster.setPodLog("default", "p", "second\n");

    expect(await log("p", "previous=true")).toEqual([200, "first\n"]);
    expect(await log("p")).toEqual([200, "second\n"]);
  });

  it.each([
    ["the pod is deleted", async () => expectOk(await kube().delete(ref("p")))],
    [
      "its container has ended",
      async () => tell({ status: { containerStatuses: [{ name: "c", state: { terminated: { exitCode: 0 } } }] } }),
    ],
    ["another container is started in its place", async () => cluster.setPodLog("default", "p", "anew\n")],
  ])("is followed until %s", async (_, end) => {
    cluster.setPodLog("default", "p", "one\n");
    await tell(RUNNING);
    const followed = log("p", "follow=true");
    // A request is taken in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));

    cluster.setPodLog("default", "p", "one\ntwo\n");
    await end();
    cluster.setPodLog("default", "p", "one\ntwo\nthree\n");

    expect(await followed).toEqual([200, "one\ntwo\n"]);
  });

  it("is not there before the container is started, and says by name what is not served", async () => {
    expect(await log("p")).toEqual([400, 'container "c" in pod "p" is waiting to start: ContainerCreating']);
    expect(await log("p", "timestamps=true")).toEqual([501, "the fake Kubernetes API does not serve the parameter timestamps of logs"]);
    expect(await log("p", "timestamps=false&follow=false")).toEqual([400, expect.stringContaining("waiting to start")]);
  });

  const kube = (): ReturnType<FakeKubernetes["client"]> => cluster.client();
  const ref = (name: string) => ({ resource: PODS, namespace: "default", name });

  async function pod(name: string, containers: readonly string[]): Promise<void> {
    const spec = { containers: containers.map((container) => ({ name: container, image: "i" })) };
    expectOk(await kube().create(PODS, { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" }, spec } as KubeObject));
  }

  async function tell(status: object): Promise<void> {
    expectOk(await kube().patch(ref("p"), status, { subresource: "status" }));
  }

  /** Status and text, or what the refusal says. */
  async function log(name: string, query = ""): Promise<readonly [number, string]> {
    const path = `/api/v1/namespaces/default/pods/${name}/log?${query}`;
    const answer = await cluster.transport().send({ method: "GET", path, headers: {} });
    return [answer.status, answer.status === 200 ? textOf(answer) : (objectIn(answer) as { message: string }).message];
  }
});
