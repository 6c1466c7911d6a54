import { type KubeClient, type KubeObject, objectIn, PODS, SECRETS, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../expect-result.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import type { Admission } from "./admission.ts";
import { FakeKubernetes } from "./fake-kubernetes.ts";

const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "default" } };
const REF = { resource: SECRETS, namespace: "default", name: "s" };

describe("admission", () => {
  let cluster: FakeKubernetes;
  let kube: KubeClient;

  beforeEach(() => {
    cluster = new FakeKubernetes({ clock: new VirtualClock() });
    kube = cluster.client();
  });

  it("denies in the name of the hook, and stores nothing", async () => {
    cluster.admission({ name: "guard.example.com", resources: ["secrets"], operations: ["CREATE"], validate: () => "not today" });

    const answer = await cluster
      .transport()
      .send({ method: "POST", path: "/api/v1/namespaces/default/secrets", headers: {}, body: JSON.stringify(SECRET) });

    expect([answer.status, objectIn(answer)]).toMatchObject([
      403,
      { reason: "Forbidden", message: 'admission webhook "guard.example.com" denied the request: not today' },
    ]);
    expect(expectErr(await kube.create(SECRETS, SECRET))).toMatchObject({ type: "KubeDenied", by: "admission" });
    expect(expectOk(await kube.get(REF))).toBeUndefined();
  });

  it("stores what hooks make of an object, as the writer's own", async () => {
    cluster.admission({
      name: "marker",
      resources: ["secrets"],
      operations: ["CREATE"],
      mutate: ({ object }) => ({ ...object, metadata: { ...object.metadata, annotations: { marked: "yes" } } }),
    });

    const made = expectOk(await kube.create(SECRETS, SECRET, { fieldManager: "me" }));

    expect(made.metadata).toMatchObject({
      annotations: { marked: "yes" },
      managedFields: [{ manager: "me", fieldsV1: { "f:metadata": { "f:annotations": { "f:marked": {} } } } }],
    });
  });

  it("shows hooks what was, what is to be, and who wants it", async () => {
    const seen: Partial<Admission>[] = [];
    const watcher = cluster.admission({
      name: "watcher",
      resources: ["secrets"],
      operations: ["CREATE", "UPDATE", "DELETE"],
      validate: ({ operation, object, oldObject, caller, name }) =>
        void seen.push({ operation, name, caller, object: object && { ...object, metadata: { name } }, oldObject }),
    });

    expectOk(await kube.create(SECRETS, SECRET));
    expectOk(await kube.patch(REF, { data: { k: "dg==" } }));
    expectOk(await kube.delete(REF));
    watcher[Symbol.dispose]();
    expectOk(await kube.create(SECRETS, SECRET));

    expect(seen).toMatchObject([
      { operation: "CREATE", name: "s", caller: { name: "administrator" }, oldObject: undefined },
      { operation: "UPDATE", object: { data: { k: "dg==" } }, oldObject: { metadata: { name: "s" } } },
      { operation: "DELETE", object: undefined, oldObject: { data: { k: "dg==" } } },
    ]);
  });

  it("lets no pod in that names an account which is not there", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "default" },
      spec: { serviceAccountName: "who", containers: [{ name: "c", image: "x:1" }] },
    } as KubeObject;

    const refusal = expectErr(await kube.create(PODS, pod));
    expectOk(
      await kube.create(SERVICE_ACCOUNTS, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "who", namespace: "default" } }),
    );

    expect(refusal.message).toContain('serviceaccount "who" not found');
    expectOk(await kube.create(PODS, pod));
  });
});
