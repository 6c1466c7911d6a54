import { type KubeClient, SECRETS, textOf } from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";
import type { ApiObject } from "../api-object.ts";

const PATH = "/api/v1/namespaces/default/secrets?watch=true&timeoutSeconds=10";

function secret(name: string, labels: Record<string, string> = {}): ApiObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "default", labels } };
}

describe("a watch", () => {
  let cluster: FakeKubernetes;
  let kube: KubeClient;

  beforeEach(async () => {
    cluster = new FakeKubernetes({ clock: new VirtualClock() });
    kube = cluster.client();
    expectOk(await kube.create(SECRETS, secret("old", { app: "a" })));
  });

  /** `TYPE name` of all events that the watch tells until its time is up. */
  async function watched(query: string, meanwhile: () => Promise<void> = async () => {}): Promise<string[]> {
    const answer = cluster.transport().send({ method: "GET", path: `${PATH}${query}`, headers: {} });
    await new Promise((resolve) => setImmediate(resolve));
    await meanwhile();
    const told = await answer;
    expect(told.status).toBe(200);
    const events = textOf(told)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { type: string; object: ApiObject & { code?: number } });
    return events.map(
      ({ type, object }) => `${type} ${object.metadata.name ?? object.code ?? JSON.stringify(object.metadata.annotations ?? {})}`,
    );
  }

  async function busy(): Promise<void> {
    expectOk(await kube.create(SECRETS, secret("new")));
    expectOk(await kube.patch({ resource: SECRETS, namespace: "default", name: "old" }, { data: { k: "dg==" } }));
    expectOk(await kube.delete({ resource: SECRETS, namespace: "default", name: "new" }));
  }

  it("tells what there is, and then every change", async () => {
    expect(await watched("", busy)).toEqual(["ADDED old", "ADDED new", "MODIFIED old", "DELETED new"]);
  });

  it("tells from a revision on exactly what happened since", async () => {
    const { resourceVersion } = expectOk(await kube.create(SECRETS, secret("then"))).metadata;
    await busy();

    expect(await watched(`&resourceVersion=${resourceVersion}`)).toEqual(["ADDED new", "MODIFIED old", "DELETED new"]);
  });

  it("marks the end of what there was for those who ask for it", async () => {
    const query = "&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";

    expect(await watched(query, busy)).toEqual([
      "ADDED old",
      'BOOKMARK {"k8s.io/initial-events-end":"true"}',
      "ADDED new",
      "MODIFIED old",
      "DELETED new",
      "BOOKMARK {}",
    ]);
  });

  it("answers 200 and tells of 410 where the past is forgotten", async () => {
    await busy();
    cluster.forgetHistory();

    expect(await watched("&resourceVersion=3")).toEqual(["ERROR 410"]);
  });

  it("tells of who enters and leaves its selection", async () => {
    const move = async (): Promise<void> => {
      expectOk(await kube.create(SECRETS, secret("other")));
      expectOk(await kube.patch({ resource: SECRETS, namespace: "default", name: "other" }, { metadata: { labels: { app: "a" } } }));
      expectOk(await kube.patch({ resource: SECRETS, namespace: "default", name: "old" }, { metadata: { labels: { app: "b" } } }));
    };

    expect(await watched("&labelSelector=app%3Da", move)).toEqual(["ADDED old", "ADDED other", "DELETED old"]);
  });
});
