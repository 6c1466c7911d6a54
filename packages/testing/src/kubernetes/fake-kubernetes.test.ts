import {
  CONFIG_MAPS,
  type KubeClient,
  type KubeObject,
  type KubeResponse,
  NAMESPACES,
  objectIn,
  PODS,
  SECRETS,
  SERVICES,
} from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../expect-result.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { WireTrace } from "../wire/wire-trace.ts";
import { FakeKubernetes } from "./fake-kubernetes.ts";
import { plainRequest } from "./transcripts/plain-request.ts";

const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "default" }, data: { k: "dg==" } };
const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "default" },
  spec: { containers: [{ name: "c", image: "x:1" }] },
};

describe("FakeKubernetes", () => {
  const clock = new VirtualClock();
  let cluster: FakeKubernetes;
  let kube: KubeClient;

  beforeEach(() => {
    cluster = new FakeKubernetes({ clock });
    kube = cluster.client();
  });

  function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<KubeResponse> {
    return cluster.transport().send({
      method,
      path,
      headers: { "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  it("is born with the namespaces that every cluster has", async () => {
    const namespaces = expectOk(await kube.list(NAMESPACES));

    expect(namespaces.map(({ metadata }) => metadata.name)).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
  });

  it("tells of the next write, and of none where the waiting is aborted", async () => {
    const abort = new AbortController();
    const log: string[] = [];
    const written = cluster.changed().then(() => log.push("written"));
    const aborted = cluster.changed(abort.signal).then(() => log.push("aborted"));

    abort.abort();
    await aborted;
    expectOk(await kube.create(SECRETS, SECRET));
    await written;

    expect(log).toEqual(["aborted", "written"]);
  });

  it("passes over writes that do not matter, which are told before and after", async () => {
    const told: unknown[] = [];
    const gone = cluster.changed(undefined, [SECRETS], (now, before) => {
      told.push([before?.metadata.name, now?.metadata.name]);
      return now === undefined;
    });

    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } }));
    expectOk(await kube.create(SECRETS, SECRET));
    expectOk(await kube.delete({ resource: SECRETS, namespace: "default", name: "s" }));
    await gone;

    expect(told).toEqual([
      [undefined, "s"],
      ["s", undefined],
    ]);
  });

  it("answers with objects of the caller's own", async () => {
    expectOk(await kube.create(SECRETS, SECRET));
    const ref = { resource: SECRETS, namespace: "default", name: "s" };
    const mine = expectOk(await kube.get<KubeObject & { data: Record<string, string> }>(ref));

    if (mine !== undefined) mine.data["k"] = "changed";

    expect(expectOk(await kube.get(ref))).toMatchObject({ data: { k: "dg==" } });
  });

  it("does not count as a write what changes nothing", async () => {
    const made: KubeObject = expectOk(await kube.create<KubeObject>(SECRETS, SECRET));
    const abort = new AbortController();
    let changes = 0;
    const waiting = cluster.changed(abort.signal).then(() => (changes += abort.signal.aborted ? 0 : 1));

    const again = expectOk(await kube.replace(SECRETS, made));
    expectOk(await kube.patch({ resource: SECRETS, namespace: "default", name: "s" }, { data: { k: "dg==" } }));
    abort.abort();
    await waiting;

    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect(changes).toBe(0);
  });

  it("shows all its objects in a snapshot that later writes do not change", async () => {
    expectOk(await kube.create(SECRETS, SECRET));
    const before = cluster.snapshot();

    expectOk(await kube.delete({ resource: SECRETS, namespace: "default", name: "s" }));

    expect(before["secrets"]).toMatchObject([{ metadata: { name: "s" }, data: { k: "dg==" } }]);
    expect(cluster.snapshot()["secrets"]).toEqual([]);
  });

  it("serves what a pod's container wrote, and says while it has not begun", async () => {
    const pod = { namespace: "default", name: "p" };
    expect(expectErr(await kube.logs(pod, 10))).toMatchObject({ status: 404 });
    expectOk(await kube.create(PODS, POD));
    expect(expectErr(await kube.logs(pod, 10))).toMatchObject({ status: 400, reason: "BadRequest" });

    cluster.setPodLog("default", "p", "one\ntwo\nthree\n");

    expect(expectOk(await kube.logs(pod, 2))).toBe("two\nthree\n");
  });

  it.each([
    ["a resource of real servers", "GET", "/apis/apps/v1/namespaces/default/statefulsets", "statefulsets.apps"],
    ["a subresource of real servers", "POST", "/api/v1/namespaces/default/pods/p/exec", "pods/exec"],
    ["a path of real servers", "GET", "/metrics", "/metrics"],
  ])("says by name that it does not serve %s", async (_, method, path, name) => {
    const answer = await send(method, path);

    expect([answer.status, objectIn(answer)]).toMatchObject([501, { message: `the fake Kubernetes API does not serve ${name}` }]);
  });

  it.each([
    ["POST", "/api/v1/namespaces/default/secrets/s"],
    ["PUT", "/api/v1/namespaces/default/secrets"],
    ["PATCH", "/api/v1/namespaces/default/secrets"],
    ["POST", "/api/v1/secrets"],
    ["DELETE", "/api/v1/namespaces"],
  ])("does not allow %s at %s", async (method, path) => {
    expect((await send(method, path, SECRET)).status).toBe(405);
  });

  it("says that it does not impersonate", async () => {
    expect((await send("GET", "/api/v1/secrets", undefined, { "impersonate-user": "somebody" })).status).toBe(501);
  });

  it("keeps a deleted namespace until it is finalized, and takes nothing new in it meanwhile", async () => {
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } }));
    expectOk(await kube.delete({ resource: NAMESPACES, name: "n" }));

    const ending = expectOk(await kube.get<KubeObject & { status: object; spec: object }>({ resource: NAMESPACES, name: "n" }));
    const refusal = expectErr(await kube.create(SECRETS, { ...SECRET, metadata: { name: "s", namespace: "n" } }));
    const tried = await kube.replace(NAMESPACES, { ...ending, spec: { finalizers: [] } } as unknown as KubeObject);
    const finalized = await send("PUT", "/api/v1/namespaces/n/finalize", { ...ending, spec: { finalizers: [] } });

    expect(ending).toMatchObject({ status: { phase: "Terminating" }, spec: { finalizers: ["kubernetes"] } });
    expect(refusal).toMatchObject({ type: "KubeDenied" });
    expect(expectOk(tried)).toMatchObject({ spec: { finalizers: ["kubernetes"] } });
    expect(finalized.status).toBe(200);
    expect(expectOk(await kube.get({ resource: NAMESPACES, name: "n" }))).toBeUndefined();
  });

  it("keeps what is deleted in the foreground until its finalizer is taken off", async () => {
    expectOk(await kube.create(CONFIG_MAPS, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "default" } }));
    const ref = { resource: CONFIG_MAPS, namespace: "default", name: "c" };

    expectOk(await kube.delete(ref, { propagation: "Foreground" }));
    const marked = expectOk(await kube.get(ref));
    expectOk(await kube.patch(ref, { metadata: { finalizers: null } }));

    expect(marked?.metadata).toMatchObject({ finalizers: ["foregroundDeletion"], deletionTimestamp: expect.any(String) as string });
    expect(expectOk(await kube.get(ref))).toBeUndefined();
  });

  it("keeps a Service's address through a PUT that does not name it", async () => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "v", namespace: "default" }, spec: { ports: [{ port: 80 }] } };
    const made = expectOk(await kube.create(SERVICES, service as KubeObject & { spec: { clusterIP?: string } }));

    const { resourceVersion } = made.metadata;
    const replaced = expectOk(
      await kube.replace(SERVICES, {
        ...service,
        metadata: { ...service.metadata, resourceVersion },
        spec: { ports: [{ port: 81 }] },
      } as never),
    );

    expect(replaced).toMatchObject({ spec: { clusterIP: made.spec.clusterIP, ports: [{ port: 81, targetPort: 81, protocol: "TCP" }] } });
  });

  it("tells a wrong type as a decoder does, and as an apply does", async () => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", labels: { n: 1 } } };
    const apply = { "content-type": "application/apply-patch+yaml" };

    const created = await send("POST", "/api/v1/namespaces/default/configmaps", body);
    const applied = await send("PATCH", "/api/v1/namespaces/default/configmaps/c?fieldManager=x", body, apply);

    expect([created.status, objectIn(created)]).toMatchObject([
      400,
      {
        message: expect.stringContaining(
          "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
        ) as string,
      },
    ]);
    expect([applied.status, objectIn(applied)]).toMatchObject([
      500,
      {
        message:
          "failed to create typed patch object (c; v1, Kind=ConfigMap): .metadata.labels.n: expected string, got &value.valueUnstructured{Value:1}",
      },
    ]);
  });

  it("refuses to apply a field that the kind does not have", async () => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, dta: {} };

    const answer = await send("PATCH", "/api/v1/namespaces/default/configmaps/c?fieldManager=x", body, {
      "content-type": "application/apply-patch+yaml",
    });

    expect([answer.status, objectIn(answer)]).toMatchObject([
      500,
      { message: expect.stringContaining(".dta: field not declared in schema") as string },
    ]);
  });

  it("passes every call over the wire, with who makes it", async () => {
    const wire = new WireTrace(clock);
    const traced = new FakeKubernetes({ clock, wire });

    const denied = await traced.client(traced.user("limited")).get({ resource: SECRETS, namespace: "default", name: "s" });

    expect(expectErr(denied)).toMatchObject({ type: "KubeDenied" });
    expect(wire.calls).toMatchObject([{ seq: 1, to: "kubernetes", operation: "GET /api/v1/namespaces/default/secrets/s", outcome: "403" }]);
    expect(wire.calls[0]?.caller).toMatch(/^limited/);
  });

  it("stops waiting for an answer that is held when the caller gives up, and carries the call out nevertheless", async () => {
    const wire = new WireTrace(clock);
    const traced = new FakeKubernetes({ clock, wire });
    const held = wire.holdAt(1, "before");
    const abort = new AbortController();

    const creating = traced.client().create(SECRETS, SECRET, { signal: abort.signal });
    await held.reached;
    abort.abort("left");
    expect(expectErr(await creating)).toMatchObject({ type: "Aborted" });
    const carriedOut = traced.changed();
    held.release();
    await carriedOut;

    expect(traced.snapshot()["secrets"]).toHaveLength(1);
  });

  it("breaks the connection of a call that gets lost, over HTTPS too", async () => {
    const wire = new WireTrace(clock);
    const traced = new FakeKubernetes({ clock, wire });
    const listening = await traced.listen();
    wire.holdAt(1, "after").lose();

    const call = plainRequest(listening, "POST", "/api/v1/namespaces", bearer(traced), '{"metadata":{"name":"n"}}');

    await expect(call).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(traced.snapshot()["namespaces"]).toContainEqual(
      expect.objectContaining({ metadata: expect.objectContaining({ name: "n" }) as object }),
    );
    await listening.close();
  });

  it.each([0, 1, 2, 4, 8, 20])("ends open watches when it is closed, and what is to become one: after %d ms", async (ms) => {
    const listening = await cluster.listen();
    const watch = plainRequest(listening, "GET", "/api/v1/secrets?watch=true", bearer(cluster));
    const over = watch.catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, ms));

    await listening.close();

    expect(await over).toBeDefined();
  });

  it("is reachable at one address by all its clients once it listens", async () => {
    const listening = await cluster.listen();

    const access = expectOk(await kube.access());

    expect([access.server, access.certificateAuthority, access.token?.reveal()]).toEqual([
      listening.url,
      listening.authority,
      cluster.administrator.token,
    ]);
    await listening.close();
  });
});

function bearer({ administrator }: FakeKubernetes): Record<string, string> {
  return { authorization: `Bearer ${administrator.token}`, "content-type": "application/json" };
}
